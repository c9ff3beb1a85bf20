using Microsoft.EntityFrameworkCore;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Events;

namespace OmniSphere.Catalogue.Stock;

/// <summary>
/// Tells those who waited, and forgets them. A variant comes back with its units, with its product being published, and a
/// bundle with its parts.
/// </summary>
internal sealed class TellWatchers(CatalogueDbContext db)
    : IEventConsumer<BackInStock>,
        IEventConsumer<StockChanged>,
        IEventConsumer<ProductUpdated>,
        IEventConsumer<ProductsImported>
{
    public const string Name = "catalogue.stock_watches";
    private const int AtOnce = 500;

    // The same for all events that are handled together; who begins to wait meanwhile has seen what they changed.
    private bool? _waitsForBundles;

    public async Task HandleAsync(BackInStock back, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        if (await WatchedStock.FindAsync(db, back.VariantId, cancellationToken) is not ({ } variant, > 0))
        {
            // Gone again already, or not shown: they are told the next time.
            return;
        }

        var watches = await db
            .StockWatches.Where(w => w.VariantId == back.VariantId)
            .OrderBy(w => w.Since)
            .ThenBy(w => w.Email)
            .Take(AtOnce)
            .ToListAsync(cancellationToken);
        foreach (var watch in watches)
        {
            db.Publish(
                new StockAwaited(
                    back.ProductId,
                    back.VariantId,
                    back.Sku,
                    variant.Product!.Title,
                    variant.Product.Slug,
                    watch.Email
                )
            );
        }

        db.StockWatches.RemoveRange(watches);
        if (watches.Count == AtOnce)
        {
            db.Publish(back); // The others in a transaction of their own.
        }
    }

    /// <summary>A part that has come may be what a bundle lacked.</summary>
    public async Task HandleAsync(StockChanged changed, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        if (changed.Available == 0)
        {
            return;
        }

        _waitsForBundles ??= await db.StockWatches.AnyAsync(
            w => db.BundleParts.Any(p => p.BundleId == w.VariantId),
            cancellationToken
        );
        if (_waitsForBundles.Value)
        {
            await AnnounceAsync(
                db.BundleParts.Where(p => p.PartId == changed.VariantId).Select(p => p.BundleId),
                cancellationToken
            );
        }
    }

    /// <summary>What is published may have come before.</summary>
    public Task HandleAsync(ProductUpdated updated, EventEnvelope envelope, CancellationToken cancellationToken) =>
        updated.Deleted
            ? Task.CompletedTask
            : AnnounceAsync(
                db.Variants.Where(v => v.ProductId == updated.ProductId).Select(v => v.Id),
                cancellationToken
            );

    /// <inheritdoc cref="HandleAsync(ProductUpdated, EventEnvelope, CancellationToken)"/>
    public Task HandleAsync(ProductsImported imported, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        var products = imported.ProductIds;
        return AnnounceAsync(
            db.Variants.Where(v => EF.Parameter(products).Contains(v.ProductId)).Select(v => v.Id),
            cancellationToken
        );
    }

    private async Task AnnounceAsync(IQueryable<Id<VariantKind>> variants, CancellationToken cancellationToken)
    {
        var watched = await db
            .StockWatches.Where(w => variants.Contains(w.VariantId))
            .Select(w => w.VariantId)
            .Distinct()
            .Take(AtOnce)
            .ToListAsync(cancellationToken);
        foreach (var id in watched)
        {
            if (await WatchedStock.FindAsync(db, id, cancellationToken) is ({ } variant, > 0 and var available))
            {
                db.Publish(new BackInStock(variant.ProductId, id, variant.Sku, available));
            }
        }
    }
}
