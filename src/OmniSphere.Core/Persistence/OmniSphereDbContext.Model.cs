using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using OmniSphere.Events;

namespace OmniSphere.Persistence;

/// <content>The conventions that every module's model follows.</content>
public abstract partial class OmniSphereDbContext
{
    /// <summary>Configures the module's own entities. Call nothing else: the conventions are applied around it.</summary>
    protected abstract void ConfigureModel(ModelBuilder modelBuilder);

    /// <summary>
    /// Told of each row that a save is about to add, change or delete, for a module that remembers what rows say elsewhere.
    /// It must be quick and must not change what is tracked.
    /// </summary>
    protected virtual void OnSaving(EntityEntry entry) { }

    /// <summary>The same for rows that <see cref="PlainSql.InsertAsync"/> is about to add.</summary>
    protected virtual void OnInserting(IReadOnlyCollection<object> rows) { }

    /// <inheritdoc />
    protected sealed override void OnModelCreating(ModelBuilder modelBuilder)
    {
        if (!IsSqlite)
        {
            modelBuilder.HasDefaultSchema(Module);
        }

        modelBuilder.ApplyConfiguration(new OutboxMessage.Configuration());
        modelBuilder.ApplyConfiguration(new InboxEntry.Configuration());
        modelBuilder.ApplyConfiguration(new DeadLetter.Configuration());
        modelBuilder.ApplyConfiguration(new IdempotencyEntry.Configuration());
        ConfigureModel(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(e => !e.IsOwned()).ToList())
        {
            TenantFilterConvention.Apply(this, modelBuilder, entity);
            if (typeof(IVersioned).IsAssignableFrom(entity.ClrType))
            {
                modelBuilder.Entity(entity.ClrType).Property(nameof(IVersioned.Version)).IsConcurrencyToken();
            }
        }

        SnakeCase.Apply(modelBuilder.Model);
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        if (IsSqlite)
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcMicrosecondsConverter>();
        }
        else
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        }
    }
}
