using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Shipping;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Carts;

/// <summary>A way to ship this cart.</summary>
/// <param name="Id">To be chosen by.</param>
/// <param name="Name">As the merchant names it.</param>
/// <param name="Price">What it costs for this cart.</param>
/// <param name="MinDays">Days to delivery at least.</param>
/// <param name="MaxDays">Days to delivery at most.</param>
/// <param name="Selected">Whether it is the chosen one.</param>
/// <param name="EarliestOn">The day it may arrive, or be picked up, at the earliest, if ordered now.</param>
/// <param name="LatestOn">The day it should have arrived.</param>
/// <param name="PickUp">Where the goods are picked up, or null where they are sent.</param>
internal sealed record ShippingOptionView(
    string Id,
    string Name,
    Money Price,
    int MinDays,
    int MaxDays,
    bool Selected,
    DateOnly EarliestOn,
    DateOnly LatestOn,
    PickUpPoint? PickUp
);

/// <summary>The ways to ship this cart to its address; to the shop's own country while there is none.</summary>
internal sealed record ShippingOptionsView(IReadOnlyList<ShippingOptionView> Items);

/// <param name="Id">An id from the shipping options.</param>
internal sealed record ChooseShippingRequest(string Id) : IValidated
{
    public void Validate(Validation v) => v.Text(Id, "id", 50);
}

/// <summary>Lists the ways to ship and takes the choice.</summary>
internal sealed class ShippingOptions(CartDesk desk, CartPricing pricing, ITenantContext tenant, TimeProvider clock)
{
    public static void Map(ModuleRoutes carts)
    {
        carts
            .MapGet("/{id}/shipping-options", ListAsync)
            .ForShopper()
            .WithName("ListShippingOptions")
            .WithSummary("The ways to ship this cart.");
        carts
            .MapPut("/{id}/shipping-option", ChooseAsync)
            .ForShopper()
            .WithName("ChooseShippingOption")
            .WithSummary("Chooses how to ship.");
    }

    private static async Task<Ok<ShippingOptionsView>> ListAsync(
        ShippingOptions handler,
        [AsParameters] CartRequest request,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await handler.OptionsAsync(request, cancellationToken));

    private static async Task<VersionedOk<CartView>> ChooseAsync(
        ShippingOptions handler,
        [AsParameters] CartRequest cart,
        ChooseShippingRequest request,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.SetAsync(cart, request.Id, cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private async Task<ShippingOptionsView> OptionsAsync(CartRequest request, CancellationToken cancellationToken)
    {
        var cart = await desk.OpenAsync(request, cancellationToken);
        var priced = await pricing.OptionsAsync(cart, cancellationToken);
        return new([.. priced.Select(m => ViewOf(m, cart))]);
    }

    private ShippingOptionView ViewOf(PricedMethod priced, Cart cart)
    {
        var method = priced.Method;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(tenant.Required.TimeZone);
        var (earliest, latest) = DeliveryEstimate.Of(method, clock.GetUtcNow(), zone);
        return new(
            method.Code,
            method.Name,
            priced.Price,
            method.MinDays,
            method.MaxDays,
            method.Code == cart.Document.ShippingOption,
            earliest,
            latest,
            method.PickUp
        );
    }

    private Task<CartView> SetAsync(CartRequest request, string id, CancellationToken cancellationToken) =>
        desk.ChangeAsync(
            request,
            async (cart, ct) =>
                (await pricing.OptionsAsync(cart, ct)).Any(m => m.Method.Code == id)
                    ? cart.Document with
                    {
                        ShippingOption = id,
                    }
                    : throw Problem.Unprocessable(
                        "shipping.option_unavailable",
                        "This shipping option is not offered for the cart's address."
                    ),
            cancellationToken
        );
}
