using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>Gives every tenant entity the named filter <c>TenantId == this.TenantId</c>; refuses entities without an owner.</summary>
internal static class TenantFilterConvention
{
    public static void Apply(OmniSphereDbContext context, ModelBuilder modelBuilder, IMutableEntityType entity)
    {
        if (!typeof(ITenantEntity).IsAssignableFrom(entity.ClrType))
        {
            if (!entity.ClrType.IsDefined(typeof(PlatformEntityAttribute), inherit: false))
            {
                throw new InvalidOperationException(
                    $"'{entity.ClrType}' is neither an ITenantEntity nor marked [PlatformEntity(reason)]."
                );
            }

            return;
        }

        // EF re-binds a context instance inside a filter to the context that runs the query.
        var row = Expression.Parameter(entity.ClrType, "row");
        var filter = Expression.Lambda(
            Expression.Equal(
                Expression.Property(row, nameof(ITenantEntity.TenantId)),
                Expression.Property(
                    Expression.Constant(context, typeof(OmniSphereDbContext)),
                    nameof(OmniSphereDbContext.TenantId)
                )
            ),
            row
        );
        var builder = modelBuilder.Entity(entity.ClrType);
        builder.HasQueryFilter(OmniSphereDbContext.TenantFilter, filter);
        // Puts the tenant into the WHERE of every UPDATE and DELETE, so that an attached row cannot be another's.
        builder.Property(nameof(ITenantEntity.TenantId)).IsConcurrencyToken();
    }
}
