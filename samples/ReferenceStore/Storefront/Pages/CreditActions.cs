using Microsoft.AspNetCore.Mvc;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Forms;

namespace ReferenceStore.Storefront.Pages;

/// <summary>What the forms for gift cards and store credit post to, in the cart and at the checkout.</summary>
internal static class CreditActions
{
    private const string CartPage = "/cart";

    public static void Map(IEndpointRouteBuilder cart)
    {
        cart.MapPost("/gift-cards", EnterAsync);
        cart.MapPost("/gift-cards/remove", RemoveAsync);
        cart.MapPost("/store-credit", UseAsync);
    }

    private static Task<IResult> EnterAsync(
        CartActions actions,
        [FromForm] string? code,
        [FromForm] string? returnUrl,
        CancellationToken cancellationToken
    ) =>
        TryAsync(
            actions,
            (id, keys) => actions.Api.EnterGiftCardAsync(id, code?.Trim() ?? "", keys, cancellationToken),
            "GiftCardEntered",
            returnUrl,
            cancellationToken
        );

    private static Task<IResult> RemoveAsync(
        CartActions actions,
        [FromForm] string? card,
        [FromForm] string? returnUrl,
        CancellationToken cancellationToken
    ) =>
        TryAsync(
            actions,
            (id, keys) => actions.Api.RemoveGiftCardAsync(id, card ?? "", keys, cancellationToken),
            "CartUpdated",
            returnUrl,
            cancellationToken
        );

    private static Task<IResult> UseAsync(
        CartActions actions,
        [FromForm] bool? use,
        [FromForm] string? returnUrl,
        CancellationToken cancellationToken
    ) =>
        TryAsync(
            actions,
            (id, keys) => actions.Api.UseStoreCreditAsync(id, use ?? false, keys, cancellationToken),
            "CartUpdated",
            returnUrl,
            cancellationToken
        );

    private static Task<IResult> TryAsync(
        CartActions actions,
        Func<string, Credentials, Task<Cart>> change,
        string done,
        string? returnUrl,
        CancellationToken cancellationToken
    )
    {
        var page = LocalUrl.Or(returnUrl, CartPage);
        return actions.TryAsync(change, actions.Texts[done], page, cancellationToken, page);
    }
}
