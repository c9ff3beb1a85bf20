using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <summary>Tells whoever knows a gift card's code what is on it.</summary>
internal static class CheckGiftCard
{
    public static void Map(ModuleRoutes module) =>
        module
            .MapPost("/gift-cards/balance", HandleAsync)
            .ForPublic()
            .WithName("CheckGiftCard")
            .WithSummary("What is on a gift card; a few wrong codes in ten minutes.");

    private static async Task<Ok<GiftCardBalance>> HandleAsync(
        FindGiftCard find,
        GiftCardCodeRequest request,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var card = await find.ByCodeAsync(request.Code, cart: null, cancellationToken);
        return TypedResults.Ok(
            new GiftCardBalance(card.Last4!, GiftCardView.StatusOf(card, clock.GetUtcNow()), card.Money, card.ExpiresAt)
        );
    }
}
