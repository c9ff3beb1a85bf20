using System.Diagnostics.CodeAnalysis;

namespace OmniSphere.Tenancy;

/// <summary>The tenant on whose behalf the current scope runs. Scoped; set once.</summary>
public interface ITenantContext
{
    /// <summary>The tenant, or null when the scope has none.</summary>
    Tenant? Current { get; }

    /// <summary>
    /// True in a scope opened by <see cref="ITenantScopeFactory.CreateSystem"/>: background work of the platform that
    /// may read the rows of all tenants (never set for a request).
    /// </summary>
    bool IsSystem { get; }

    /// <summary>
    /// The database that the scope works on, by its name in <c>OmniSphere:Database:Databases</c>; null for the shared one.
    /// </summary>
    string? Database { get; }

    /// <summary>True in a scope that only reads and may read from a replica; saving anything throws.</summary>
    bool IsReadOnly { get; }

    /// <summary>True when <see cref="Current"/> is set.</summary>
    [MemberNotNullWhen(true, nameof(Current))]
    bool HasTenant { get; }

    /// <summary>The tenant.</summary>
    /// <exception cref="TenantRequiredException">The scope has none.</exception>
    Tenant Required { get; }

    /// <summary>The tenant's id.</summary>
    /// <exception cref="TenantRequiredException">The scope has none.</exception>
    Id<TenantKind> RequiredId { get; }
}

/// <summary>Tenant data was touched by code that runs for no tenant. A fault of the caller, never of a client.</summary>
public sealed class TenantRequiredException()
    : InvalidOperationException(
        "This code touches tenant data but its scope has no tenant. Open one with ITenantScopeFactory.Create(tenant)."
    );

/// <summary>A row of one tenant was about to be written on behalf of another.</summary>
/// <param name="entity">The entity's type name.</param>
public sealed class TenantMismatchException(string entity)
    : InvalidOperationException($"A '{entity}' of another tenant was about to be written; nothing was saved.");

internal sealed class TenantContext : ITenantContext
{
    private string? _database;

    public Tenant? Current { get; private set; }

    public bool IsSystem { get; private set; }

    public bool IsReadOnly { get; private set; }

    public string? Database => Current?.Database ?? _database;

    public bool HasTenant => Current is not null;

    public Tenant Required => Current ?? throw new TenantRequiredException();

    public Id<TenantKind> RequiredId => Required.Id;

    public void Set(Tenant tenant)
    {
        if (IsSystem || (Current is not null && Current.Id != tenant.Id))
        {
            throw new InvalidOperationException("The tenant of a scope is set once.");
        }

        Current = tenant;
    }

    public void SetReadOnly() => IsReadOnly = true;

    public void SetSystem(string? database = null)
    {
        if (Current is not null)
        {
            throw new InvalidOperationException("A scope that has a tenant cannot become a system scope.");
        }

        IsSystem = true;
        _database = database;
    }
}
