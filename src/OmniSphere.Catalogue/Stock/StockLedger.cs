using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Pages;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Stock;

/// <summary>
/// Opens stock for change: the one way to the counters. Rows are locked in the order of variant and location, so that
/// writers wait for each other instead of in a circle.
/// </summary>
internal sealed class StockLedger(CatalogueDbContext db, ShopStockPolicy policies, PageCache pages, TimeProvider clock)
{
    private StockPolicy? _policy;

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

    /// <summary>
    /// Before a transaction: what it needs to know of the shop's policy comes from memory. Inside of one it would come over
    /// a second connection, and as many transactions as there are connections would wait for one more.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancellationToken) =>
        _policy = db.Database.CurrentTransaction is null ? await policies.GetAsync(cancellationToken) : null;

    /// <summary>Locks the levels of the variants. Needs a transaction, and no level tracked from before it.</summary>
    public Task<StockSheet> OpenAsync(
        IReadOnlyCollection<StockedVariant> variants,
        CancellationToken cancellationToken
    ) => OpenAsync(variants, null, cancellationToken);

    /// <summary>The same, in the order in which stock is taken for a destination.</summary>
    public async Task<StockSheet> OpenAsync(
        IReadOnlyCollection<StockedVariant> variants,
        StockDestination? destination,
        CancellationToken cancellationToken
    )
    {
        // Before rows are locked: others wait for them.
        var policy = await PolicyAsync(cancellationToken);
        var levels = await db.LockedLevels([.. variants.Select(v => v.Id)]).ToListAsync(cancellationToken);
        return new StockSheet(
            db,
            clock,
            policy,
            variants,
            await SortAsync(levels, policy, destination, cancellationToken)
        );
    }

    /// <summary>The same, whose changes go into a batch. The levels, when they were read and locked already, may be given.</summary>
    public async Task<StockSheet> OpenAsync(
        IReadOnlyCollection<StockedVariant> variants,
        StockDestination? destination,
        RowBatch batch,
        List<StockLevel>? levels,
        CancellationToken cancellationToken
    )
    {
        var policy = await PolicyAsync(cancellationToken);
        levels ??= await db.LockLevelsAsync(variants.Select(v => v.Id), cancellationToken);
        return new StockSheet(
            db,
            clock,
            policy,
            variants,
            await SortAsync(levels, policy, destination, cancellationToken),
            batch,
            pages
        );
    }

    /// <summary>The same of levels at one location, read and locked by the transaction of the batch.</summary>
    public StockSheet Open(
        IReadOnlyCollection<StockedVariant> variants,
        StockPolicy policy,
        RowBatch batch,
        List<StockLevel> levels
    ) => new(db, clock, policy, variants, levels, batch, pages);

    /// <summary>The shop's policy; before a transaction.</summary>
    public ValueTask<StockPolicy> GetPolicyAsync(CancellationToken cancellationToken) =>
        policies.GetAsync(cancellationToken);

    private async ValueTask<StockPolicy> PolicyAsync(CancellationToken cancellationToken) =>
        _policy ?? await ShopStockPolicy.ReadAsync(db, cancellationToken);

    private async Task<List<StockLevel>> SortAsync(
        List<StockLevel> levels,
        StockPolicy policy,
        StockDestination? destination,
        CancellationToken cancellationToken
    )
    {
        if (!levels.DistinctBy(l => l.LocationId).Skip(1).Any())
        {
            return levels;
        }

        var locations = await db.Locations.AsNoTracking().ToDictionaryAsync(l => l.Id, cancellationToken);
        return StockSourcing.Sort(levels, locations, policy, destination);
    }

    /// <exception cref="ProblemException">422: the tenant has no such location.</exception>
    public async Task CheckLocationAsync(Id<LocationKind> location, string field, CancellationToken cancellationToken)
    {
        if (!await db.Locations.AnyAsync(l => l.Id == location, cancellationToken))
        {
            throw StockProblems.UnknownLocation(field);
        }
    }

    /// <summary>The id of the tenant's first location, made when there is none yet.</summary>
    public async Task<Id<LocationKind>> DefaultLocationAsync(CancellationToken cancellationToken)
    {
        var first = db.Locations.OrderBy(l => l.Priority).ThenBy(l => l.Id).Select(l => (Id<LocationKind>?)l.Id);
        if (await first.FirstOrDefaultAsync(cancellationToken) is { } known)
        {
            return known;
        }

        await db.AddDefaultLocationAsync(Id<LocationKind>.New(clock), cancellationToken);
        return (await first.FirstAsync(cancellationToken))!.Value;
    }

    private static IQueryable<StockedVariant> Select(IQueryable<Variant> variants) =>
        variants.AsNoTracking().Select(v => new StockedVariant(v.Id, v.ProductId, v.Sku, v.TracksStock, v.IsBundle));
}
