using System.Data.Common;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Stock;

/// <summary>What a demand meets: all of it locked until the transaction ends, and tracked by nobody.</summary>
/// <param name="Reservation">The reservation with the reference, or null.</param>
/// <param name="Variants">The variants with the SKUs.</param>
/// <param name="Levels">
/// The levels of those variants. None where other levels are needed as well, for an own hold or the parts of a bundle:
/// levels are locked in one order by one statement, or two reservations wait for each other.
/// </param>
internal sealed record FoundStock(Reservation? Reservation, List<StockedVariant> Variants, List<StockLevel> Levels);

/// <summary>The rows of stock by hand-written SQL, since each order reads them twice.</summary>
internal static class StockRows
{
    /// <summary>What is there for a reservation of these SKUs, in one round trip; the reservation is locked first.</summary>
    public static Task<FoundStock> FindStockAsync(
        this CatalogueDbContext db,
        string reference,
        IEnumerable<string> skus,
        CancellationToken cancellationToken
    )
    {
        var (reservations, levels, variants) = (db.Map<Reservation>(), db.Map<StockLevel>(), db.Table("variants"));
        string[] normalized = [.. skus.Select(Variant.Normalize).Distinct(StringComparer.Ordinal)];
        return db.ReadAsync(
            $"""
            SELECT {reservations.Columns} FROM {reservations.Table}
            WHERE tenant_id = @tenant AND reference = @reference{db.Locking};
            SELECT id, product_id, sku, tracks_stock, is_bundle FROM {variants}
            WHERE tenant_id = @tenant AND normalized_sku {db.Among("@skus")};
            SELECT {levels.Columns} FROM {levels.Table} WHERE tenant_id = @tenant AND variant_id IN (
                SELECT id FROM {variants} WHERE tenant_id = @tenant AND normalized_sku {db.Among("@skus")})
            AND NOT EXISTS (SELECT 1 FROM {variants}
                WHERE tenant_id = @tenant AND normalized_sku {db.Among("@skus")} AND is_bundle)
            AND NOT EXISTS (SELECT 1 FROM {reservations.Table}
                WHERE tenant_id = @tenant AND reference = @reference AND state = '{nameof(ReservationState.Held)}')
            ORDER BY variant_id, location_id{db.Locking}
            """,
            [("@tenant", db.TenantId.Value), ("@reference", reference), ("@skus", normalized)],
            async (reader, ct) =>
            {
                var reservation = await reader.ReadAsync(ct) ? reservations.Read(reader) : null;
                await reader.NextResultAsync(ct);
                var found = new List<StockedVariant>();
                while (await reader.ReadAsync(ct))
                {
                    found.Add(VariantOf(reader));
                }

                await reader.NextResultAsync(ct);
                return new FoundStock(reservation, found, await reader.ListAsync(levels, ct));
            },
            cancellationToken
        );
    }

    /// <summary>The reservation with a reference, locked until the transaction ends, or null.</summary>
    public static Task<Reservation?> LockReservationAsync(
        this CatalogueDbContext db,
        string reference,
        CancellationToken cancellationToken
    ) =>
        db.FindRowAsync<Reservation>(
            $"reference = @reference{db.Locking}",
            [("@reference", reference)],
            cancellationToken
        );

    /// <summary>The levels of some variants, locked until the transaction ends, in the order of variant and location.</summary>
    public static Task<List<StockLevel>> LockLevelsAsync(
        this CatalogueDbContext db,
        IEnumerable<Id<VariantKind>> variants,
        CancellationToken cancellationToken
    )
    {
        var levels = db.Map<StockLevel>();
        return db.ReadAsync(
            $"""
            SELECT {levels.Columns} FROM {levels.Table} WHERE tenant_id = @tenant AND variant_id {db.Among("@variants")}
            ORDER BY variant_id, location_id{db.Locking}
            """,
            [("@tenant", db.TenantId.Value), ("@variants", db.ListOf(variants.Select(v => v.Value)))],
            (reader, ct) => reader.ListAsync(levels, ct),
            cancellationToken
        );
    }

    private static StockedVariant VariantOf(DbDataReader row) =>
        new(
            Id<VariantKind>.From(row.GetGuid(0)),
            Id<ProductKind>.From(row.GetGuid(1)),
            row.GetString(2),
            row.GetBoolean(3),
            row.GetBoolean(4)
        );
}
