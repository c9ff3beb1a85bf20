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
    private static readonly RowsText Found = new(s => Find(s.Map<Reservation>(), s.Map<StockLevel>(), s.Dialect));

    private static readonly RowsText Reserved = new(s =>
        $"""
            SELECT {s.Map<Reservation>().Columns} FROM {s.Map<Reservation>().Table}
            WHERE tenant_id = @tenant AND reference = @reference{Locking(s.Dialect)}
            """
    );

    private static readonly RowsText Levels = new(s => Locked(s.Map<StockLevel>(), s.Dialect));

    /// <summary>What is there for a reservation of these SKUs, in one round trip; the reservation is locked first.</summary>
    public static Task<FoundStock> FindStockAsync(
        this CatalogueDbContext db,
        string reference,
        IEnumerable<string> skus,
        CancellationToken cancellationToken
    )
    {
        var (reservations, levels) = (db.Map<Reservation>(), db.Map<StockLevel>());
        return db.ReadAsync(
            Find(reservations, levels, db.Dialect),
            [("@tenant", db.TenantId.Value), ("@reference", reference), ("@skus", Normalized(skus))],
            (reader, ct) => ReadAsync(reader, reservations, levels, ct),
            cancellationToken
        );
    }

    /// <inheritdoc cref="FindStockAsync(CatalogueDbContext, string, IEnumerable{string}, CancellationToken)"/>
    public static Task<FoundStock> FindStockAsync(
        this ModuleSql<CatalogueDbContext> sql,
        string reference,
        IEnumerable<string> skus,
        CancellationToken cancellationToken
    )
    {
        var (reservations, levels) = (sql.Map<Reservation>(), sql.Map<StockLevel>());
        return sql.ReadRowsAsync(
            Found,
            [("@reference", reference), ("@skus", Normalized(skus))],
            (reader, ct) => ReadAsync(reader, reservations, levels, ct),
            cancellationToken
        );
    }

    /// <summary>The reservation with a reference, locked until the transaction ends, or null.</summary>
    public static Task<Reservation?> LockReservationAsync(
        this ModuleSql<CatalogueDbContext> sql,
        string reference,
        CancellationToken cancellationToken
    ) => sql.FindRowAsync<Reservation>(Reserved, [("@reference", reference)], cancellationToken);

    /// <summary>The levels of some variants, locked until the transaction ends, in the order of variant and location.</summary>
    public static Task<List<StockLevel>> LockLevelsAsync(
        this CatalogueDbContext db,
        IEnumerable<Id<VariantKind>> variants,
        CancellationToken cancellationToken
    )
    {
        var levels = db.Map<StockLevel>();
        return db.ReadAsync(
            Locked(levels, db.Dialect),
            [("@tenant", db.TenantId.Value), ("@variants", ListOf(db.Dialect, variants.Select(v => v.Value)))],
            (reader, ct) => reader.ListAsync(levels, ct),
            cancellationToken
        );
    }

    /// <inheritdoc cref="LockLevelsAsync(CatalogueDbContext, IEnumerable{Id{VariantKind}}, CancellationToken)"/>
    public static Task<List<StockLevel>> LockLevelsAsync(
        this ModuleSql<CatalogueDbContext> sql,
        IEnumerable<Id<VariantKind>> variants,
        CancellationToken cancellationToken
    )
    {
        var levels = sql.Map<StockLevel>();
        return sql.ReadRowsAsync(
            Levels,
            [("@variants", ListOf(sql.Dialect, variants.Select(v => v.Value)))],
            (reader, ct) => reader.ListAsync(levels, ct),
            cancellationToken
        );
    }

    private static string Find(RowMap<Reservation> reservations, RowMap<StockLevel> levels, SqlDialect dialect)
    {
        var (variants, among) = (dialect.Table("variants"), dialect.Among("@skus"));
        return $"""
            SELECT {reservations.Columns} FROM {reservations.Table}
            WHERE tenant_id = @tenant AND reference = @reference{Locking(dialect)};
            SELECT id, product_id, sku, tracks_stock, is_bundle FROM {variants}
            WHERE tenant_id = @tenant AND normalized_sku {among};
            SELECT {levels.Columns} FROM {levels.Table} WHERE tenant_id = @tenant AND variant_id IN (
                SELECT id FROM {variants} WHERE tenant_id = @tenant AND normalized_sku {among})
            AND NOT EXISTS (SELECT 1 FROM {variants}
                WHERE tenant_id = @tenant AND normalized_sku {among} AND is_bundle)
            AND NOT EXISTS (SELECT 1 FROM {reservations.Table}
                WHERE tenant_id = @tenant AND reference = @reference AND state = '{nameof(ReservationState.Held)}')
            ORDER BY variant_id, location_id{Locking(dialect)}
            """;
    }

    private static string Locked(RowMap<StockLevel> levels, SqlDialect dialect) =>
        $"""
            SELECT {levels.Columns} FROM {levels.Table}
            WHERE tenant_id = @tenant AND variant_id {dialect.Among("@variants")}
            ORDER BY variant_id, location_id{Locking(dialect)}
            """;

    // SQLite has one writer, who needs no locks.
    private static string Locking(SqlDialect dialect) => dialect.IsSqlite ? "" : " FOR UPDATE";

    private static object ListOf(SqlDialect dialect, IEnumerable<Guid> ids) =>
        dialect.IsSqlite ? ids.Select(id => id.ToString().ToUpperInvariant()).ToArray() : ids.ToArray();

    private static string[] Normalized(IEnumerable<string> skus) =>
        [.. skus.Select(Variant.Normalize).Distinct(StringComparer.Ordinal)];

    private static async Task<FoundStock> ReadAsync(
        DbDataReader reader,
        RowMap<Reservation> reservations,
        RowMap<StockLevel> levels,
        CancellationToken cancellationToken
    )
    {
        var reservation = await reader.ReadAsync(cancellationToken) ? reservations.Read(reader) : null;
        await reader.NextResultAsync(cancellationToken);
        var found = new List<StockedVariant>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(VariantOf(reader));
        }

        await reader.NextResultAsync(cancellationToken);
        return new FoundStock(reservation, found, await reader.ListAsync(levels, cancellationToken));
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
