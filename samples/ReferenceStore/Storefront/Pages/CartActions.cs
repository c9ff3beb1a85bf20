using Microsoft.AspNetCore.Mvc;
using OmniSphere.Authorization;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Forms;
using ReferenceStore.Storefront.Localization;
using ReferenceStore.Storefront.State;

namespace ReferenceStore.Storefront.Pages;

/// <summary>What the forms around the cart post to; each answers with the page to show next (303).</summary>
internal sealed class CartActions(StoreApi api, Basket basket, Notices notices, Texts texts, ProblemTexts problems)
{
    private const string CartPage = "/cart";
    private const int MostUnits = 999;

    public static void Map(IEndpointRouteBuilder app)
    {
        var cart = app.MapGroup("/cart").ForPublic().WithMetadata(new PageMetadata(), new PersonalAttribute());
        cart.MapPost("/lines", AddAsync);
        cart.MapPost("/lines/{id}", SetAsync);
        cart.MapPost("/coupons", EnterCouponAsync);
        cart.MapPost("/coupons/remove", RemoveCouponAsync);
        CreditActions.Map(cart);
    }

    private static Task<IResult> AddAsync(
        CartActions actions,
        [FromForm] string sku,
        [FromForm] int? quantity,
        [FromForm] string? returnUrl,
        CancellationToken cancellationToken
    ) =>
        actions.TryAsync(
            (id, keys) =>
                actions.Api.AddLineAsync(
                    id,
                    new NewLine(sku, Math.Clamp(quantity ?? 1, 1, MostUnits)),
                    keys,
                    cancellationToken
                ),
            actions.Texts["AddedToCart"],
            LocalUrl.Or(returnUrl, CartPage),
            cancellationToken
        );

    private static Task<IResult> SetAsync(
        CartActions actions,
        string id,
        [FromForm] int? quantity,
        CancellationToken cancellationToken
    ) =>
        actions.TryAsync(
            (cart, keys) =>
                actions.Api.SetQuantityAsync(
                    cart,
                    id,
                    Math.Clamp(quantity ?? 1, 0, MostUnits),
                    keys,
                    cancellationToken
                ),
            actions.Texts[quantity == 0 ? "RemovedFromCart" : "CartUpdated"],
            CartPage,
            cancellationToken
        );

    private static Task<IResult> EnterCouponAsync(
        CartActions actions,
        [FromForm] string? code,
        CancellationToken cancellationToken
    ) =>
        actions.TryAsync(
            (id, keys) => actions.Api.EnterCouponAsync(id, code?.Trim() ?? "", keys, cancellationToken),
            actions.Texts["CouponEntered"],
            CartPage,
            cancellationToken
        );

    private static Task<IResult> RemoveCouponAsync(
        CartActions actions,
        [FromForm] string? code,
        CancellationToken cancellationToken
    ) =>
        actions.TryAsync(
            (id, keys) => actions.Api.RemoveCouponAsync(id, code ?? "", keys, cancellationToken),
            actions.Texts["CartUpdated"],
            CartPage,
            cancellationToken
        );

    public StoreApi Api => api;

    public Texts Texts => texts;

    /// <summary>Changes the cart; says what came of it on the page that is shown next.</summary>
    public async Task<IResult> TryAsync(
        Func<string, Credentials, Task<Cart>> change,
        string done,
        string whereRefused,
        CancellationToken cancellationToken,
        string whereDone = CartPage
    )
    {
        try
        {
            _ = await basket.ChangeAsync(change, cancellationToken);
            notices.Success(done);
            return new SeeOther(whereDone);
        }
        catch (ApiProblemException e) when (e.Status is >= 400 and < 500)
        {
            notices.Error(problems.Of(e.Problem));
            return new SeeOther(whereRefused);
        }
    }
}
