using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Stock;

/// <summary>
/// Opens stock for change: the one way to the counters. Rows are locked in the order of variant and location, so that
/// writers wait for each other instead of in a circle.
/// </summary>
internal sealed class StockLedger(CatalogueDbContext db, TimeProvider clock)
{
    /// <summary>The variants with these SKUs; unknown ones are absent.</summary>
    public async Task<List<StockedVariant>> FindAsync(IEnumerable<string> skus, CancellationToken cancellationToken)
    {
        var normalized = skus.Select(Variant.Normalize).Distinct(StringComparer.Ordinal).ToList();
        return await Select(db.Variants.Where(v => normalized.Contains(v.NormalizedSku)))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The variants with these ids; unknown ones are absent.</summary>
    public async Task<List<StockedVariant>> FindAsync(
        IEnumerable<Id<VariantKind>> ids,
        CancellationToken cancellationToken
    )
    {
        var wanted = ids.Distinct().ToList();
        return await Select(db.Variants.Where(v => wanted.Contains(v.Id))).ToListAsync(cancellationToken);
    }

    /// <summary>Locks the levels of the variants. Needs a transaction, and no level tracked from before it.</summary>
    public async Task<StockSheet> OpenAsync(
        IReadOnlyCollection<StockedVariant> variants,
        CancellationToken cancellationToken
    )
    {
        var levels = await db.LockedLevels([.. variants.Select(v => v.Id)]).ToListAsync(cancellationToken);
        if (levels.Count > variants.Count)
        {
            var priorities = await db
                .Locations.AsNoTracking()
                .ToDictionaryAsync(l => l.Id, l => l.Priority, cancellationToken);
            levels = [.. levels.OrderBy(l => priorities[l.LocationId]).ThenBy(l => l.LocationId)];
        }

        return new StockSheet(db, clock, variants, levels);
    }

    /// <summary>The id of the tenant's default location, made when it is first needed.</summary>
    public async Task<Id<LocationKind>> DefaultLocationAsync(CancellationToken cancellationToken)
    {
        await db.AddDefaultLocationAsync(Id<LocationKind>.New(clock), cancellationToken);
        return await db
            .Locations.OrderBy(l => l.Priority)
            .ThenBy(l => l.Id)
            .Select(l => l.Id)
            .FirstAsync(cancellationToken);
    }

    private static IQueryable<StockedVariant> Select(IQueryable<Variant> variants) =>
        variants.AsNoTracking().Select(v => new StockedVariant(v.Id, v.ProductId, v.Sku, v.TracksStock));
}
