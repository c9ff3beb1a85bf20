using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Settings;
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
internal sealed record ShippingOptionView(string Id, string Name, Money Price, int MinDays, int MaxDays, bool Selected);

/// <summary>The ways to ship this cart to its address; to the shop's own country while there is none.</summary>
internal sealed record ShippingOptionsView(IReadOnlyList<ShippingOptionView> Items);

/// <param name="Id">An id from the shipping options.</param>
internal sealed record ChooseShippingRequest(string Id) : IValidated
{
    public void Validate(Validation v) => v.Text(Id, "id", 50);
}

/// <summary>Lists the ways to ship and takes the choice.</summary>
internal sealed class ShippingOptions(
    CartDesk desk,
    CartPricing pricing,
    SettingsSource settings,
    ITenantContext tenant
)
{
    public static void Map(IEndpointRouteBuilder carts)
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
        var offered = await OfferedAsync(cart, cancellationToken);
        var priced = await pricing.PriceOptionsAsync(cart, offered, cancellationToken);
        return new([
            .. priced.Select(m => new ShippingOptionView(
                m.Method.Code,
                m.Method.Name,
                m.Price,
                m.Method.MinDays,
                m.Method.MaxDays,
                m.Method.Code == cart.Document.ShippingOption
            )),
        ]);
    }

    private Task<CartView> SetAsync(CartRequest request, string id, CancellationToken cancellationToken) =>
        desk.ChangeAsync(
            request,
            async (cart, ct) =>
                (await OfferedAsync(cart, ct)).Any(m => m.Code == id)
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

    private async Task<IEnumerable<ShippingMethod>> OfferedAsync(Cart cart, CancellationToken cancellationToken)
    {
        var rules = await settings.GetAsync(fresh: false, cancellationToken);
        return rules.Offered(cart.Document.ShippingAddress?.Country ?? tenant.Required.Country, cart.Currency);
    }
}
