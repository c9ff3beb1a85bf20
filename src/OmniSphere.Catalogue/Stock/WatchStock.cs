using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Events;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Stock;

/// <summary>Who wants to know when a variant can be bought again.</summary>
/// <param name="Email">Where the one message goes.</param>
internal sealed record StockWatchRequest(string Email) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(Email, "email", StockWatch.EmailLength);
        v.Email(Email, "email");
    }
}

/// <summary>A shopper asks to be told, once, when a variant that is sold out can be bought again.</summary>
internal sealed class WatchStock(CatalogueDbContext db, TimeProvider clock)
{
    public static void Map(ModuleRoutes shop) =>
        shop.MapPost(
                "/variants/{variantId}/back-in-stock",
                (Id<VariantKind> variantId, StockWatchRequest request, WatchStock handler, CancellationToken ct) =>
                    handler.HandleAsync(variantId, request.Email.Trim().ToLowerInvariant(), ct)
            )
            .ForPublic()
            .WithName("WatchStock")
            .WithSummary("Tells an e-mail address, once, when the variant can be bought again.");

    private async Task<NoContent> HandleAsync(
        Id<VariantKind> variantId,
        string email,
        CancellationToken cancellationToken
    )
    {
        var variant =
            await db
                .Variants.Where(v => v.Id == variantId && v.Product!.Status == ProductStatus.Published)
                .Select(v => new
                {
                    v.TracksStock,
                    Available = db.StockLevels.Where(l => l.VariantId == v.Id).Sum(StockAvailability.OfLevel),
                })
                .SingleOrDefaultAsync(cancellationToken)
            ?? throw StockProblems.UnknownVariant();
        if (!variant.TracksStock || variant.Available > 0)
        {
            throw Problem.Conflict("stock.available", "The variant can be bought now.");
        }

        await db.TransactAsync(ct => db.AddWatchAsync(variantId, email, clock.GetUtcNow(), ct), cancellationToken);
        return TypedResults.NoContent();
    }
}

/// <summary>Tells those who waited, and forgets them.</summary>
internal sealed class TellWatchers(CatalogueDbContext db) : IEventConsumer<BackInStock>
{
    public const string Name = "catalogue.stock_watches";
    private const int AtOnce = 500;

    public async Task HandleAsync(BackInStock back, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        var variant = await db
            .Variants.Where(v => v.Id == back.VariantId && v.Product!.Status == ProductStatus.Published)
            .Select(v => new
            {
                v.Product!.Title,
                v.Product.Slug,
                Available = db.StockLevels.Where(l => l.VariantId == v.Id).Sum(StockAvailability.OfLevel),
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (variant is not { Available: > 0 })
        {
            // Gone again already: they are told the next time.
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
                new StockAwaited(back.ProductId, back.VariantId, back.Sku, variant.Title, variant.Slug, watch.Email)
            );
        }

        db.StockWatches.RemoveRange(watches);
        if (watches.Count == AtOnce)
        {
            db.Publish(back); // The others in a transaction of their own.
        }
    }
}
