using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Caching;

namespace OmniSphere.Catalogue.Stock;

/// <summary>How a shop handles its stock.</summary>
/// <param name="Order">In which order locations are asked.</param>
/// <param name="Split">Whether an order is served from several.</param>
/// <param name="LowStockAt">Saleable units at which a variant is low on stock; 0 never.</param>
[ImmutableObject(true)]
internal sealed record StockPolicy(SourceOrder Order, SourceSplit Split, int LowStockAt)
{
    public static readonly StockPolicy Default = new(SourceOrder.Priority, SourceSplit.Freely, 0);
}

/// <summary>Keeps the shop's policy, on every node, until it changes.</summary>
internal sealed class ShopStockPolicy(TenantScopedCache cache)
{
    private const string Key = "catalogue.stock_policy.1";

    public ValueTask<StockPolicy> GetAsync(CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync(
            Key,
            static async (scope, ct) => await ReadAsync(scope.Get<CatalogueDbContext>(), ct),
            cancellationToken
        );

    public static async Task<StockPolicy> ReadAsync(CatalogueDbContext db, CancellationToken cancellationToken) =>
        await db.StockSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { } s
            ? new StockPolicy(s.Order, s.Split, s.LowStockAt)
            : StockPolicy.Default;

    /// <summary>Forgets it once the current change is committed.</summary>
    public void Invalidate(CatalogueDbContext db) => db.AfterCommit(() => cache.Invalidate(Key));
}
