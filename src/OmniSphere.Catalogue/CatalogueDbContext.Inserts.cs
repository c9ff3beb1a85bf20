using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue;

/// <content>Rows that are added unless somebody else adds them just now.</content>
internal abstract partial class CatalogueDbContext
{
    /// <summary>Adds the tenant's default location unless it is there, also when somebody else adds it just now.</summary>
    public Task AddDefaultLocationAsync(Id<LocationKind> id, CancellationToken cancellationToken) =>
        InsertAsync(
            Locations.EntityType,
            "tenant_id, id, code, name, priority, version",
            [TenantId.Value, id.Value, StockLocation.DefaultCode, StockLocation.DefaultName, 0, 1L],
            cancellationToken
        );

    /// <summary>Adds an empty level at a location unless it is there, also when somebody else adds it just now.</summary>
    public Task AddLevelAsync(StockedVariant variant, Id<LocationKind> location, CancellationToken cancellationToken) =>
        InsertAsync(
            StockLevels.EntityType,
            "tenant_id, variant_id, location_id, product_id, on_hand, allocated, reserved, safety_threshold",
            [TenantId.Value, variant.Id.Value, location.Value, variant.ProductId.Value, 0, 0, 0, 0],
            cancellationToken
        );

    /// <summary>Notes who waits for a variant, unless they do already.</summary>
    public Task AddWatchAsync(
        Id<VariantKind> variant,
        string email,
        DateTimeOffset since,
        CancellationToken cancellationToken
    ) =>
        InsertAsync(
            StockWatches.EntityType,
            "tenant_id, variant_id, email, since",
            [TenantId.Value, variant.Value, email, Stored(since)],
            cancellationToken
        );

    /// <summary>Adds the tenant's count of kept bytes unless it is there.</summary>
    public Task AddMediaUsageAsync(CancellationToken cancellationToken) =>
        InsertAsync(MediaUsages.EntityType, "tenant_id, bytes", [TenantId.Value, 0L], cancellationToken);

    /// <summary>A time as the database keeps it.</summary>
    protected abstract object Stored(DateTimeOffset time);

    private Task<int> InsertAsync(
        IEntityType entity,
        string columns,
        object[] values,
        CancellationToken cancellationToken
    ) =>
        Database.ExecuteSqlAsync(
            FormattableStringFactory.Create(
                $"INSERT INTO {entity.GetSchemaQualifiedTableName()} ({columns}) "
                    + $"VALUES ({string.Join(", ", values.Select((_, i) => $"{{{i}}}"))}) ON CONFLICT DO NOTHING",
                values
            ),
            cancellationToken
        );
}
