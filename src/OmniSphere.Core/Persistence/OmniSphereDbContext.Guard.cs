using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using OmniSphere.Events;
using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <content>What every row is held against before it is written.</content>
public abstract partial class OmniSphereDbContext
{
    private void Guard()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                continue;
            }

            if (entry.Entity is ITenantEntity owned)
            {
                GuardTenant(entry, owned);
            }

            if (entry.Entity is IVersioned versioned)
            {
                if (entry.State == EntityState.Added)
                {
                    versioned.Version = 1;
                }
                else if (entry.State == EntityState.Modified)
                {
                    versioned.Version = (long)entry.OriginalValues[nameof(IVersioned.Version)]! + 1;
                }
            }

            _afterCommit.HasEvents |= entry.Entity is OutboxMessage;
            OnSaving(entry);
        }
    }

    /// <summary>New rows that are added past the tracked ones are held against the same.</summary>
    internal void Adopt(IReadOnlyCollection<object> rows)
    {
        foreach (var row in rows)
        {
            if (row is ITenantEntity owned)
            {
                Own(owned);
            }

            if (row is IVersioned versioned)
            {
                versioned.Version = 1;
            }
        }

        OnInserting(rows);
    }

    private void GuardTenant(EntityEntry entry, ITenantEntity owned)
    {
        if (entry.State == EntityState.Added)
        {
            Own(owned);
            return;
        }

        if (services.Tenant.IsSystem)
        {
            RequireOwner(owned);
            return;
        }

        var tenant = services.Tenant.RequiredId;
        var original = (Id<TenantKind>)entry.OriginalValues[nameof(ITenantEntity.TenantId)]!;
        if (owned.TenantId != tenant || original != tenant)
        {
            throw new TenantMismatchException(owned.GetType().Name);
        }
    }

    /// <summary>A new row is the scope's tenant's, or says whose it is where the scope has none.</summary>
    private void Own(ITenantEntity owned)
    {
        if (services.Tenant.IsSystem)
        {
            RequireOwner(owned);
            return;
        }

        var tenant = services.Tenant.RequiredId;
        if (owned.TenantId.IsEmpty)
        {
            owned.TenantId = tenant;
        }

        if (owned.TenantId != tenant)
        {
            throw new TenantMismatchException(owned.GetType().Name);
        }
    }

    private static void RequireOwner(ITenantEntity owned)
    {
        if (owned.TenantId.IsEmpty)
        {
            throw new TenantRequiredException();
        }
    }
}
