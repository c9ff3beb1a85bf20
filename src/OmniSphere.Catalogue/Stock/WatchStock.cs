using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
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
        var (variant, available) =
            await WatchedStock.FindAsync(db, variantId, cancellationToken) ?? throw StockProblems.UnknownVariant();
        if ((!variant.TracksStock && !variant.IsBundle) || available > 0)
        {
            throw Problem.Conflict("stock.available", "The variant can be bought now.");
        }

        await db.TransactAsync(ct => db.AddWatchAsync(variantId, email, clock.GetUtcNow(), ct), cancellationToken);
        return TypedResults.NoContent();
    }
}
