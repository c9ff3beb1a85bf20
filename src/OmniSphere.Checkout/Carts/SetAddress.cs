using OmniSphere.Authorization;
using OmniSphere.Checkout.Addresses;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <summary>Says where the goods and the invoice go. Without a billing address the invoice goes with the goods.</summary>
internal sealed class SetAddress(CartDesk desk)
{
    public static void Map(ModuleRoutes carts)
    {
        carts
            .MapPut("/{id}/shipping-address", ShippingAsync)
            .ForShopper()
            .WithName("SetShippingAddress")
            .WithSummary("Says where the goods go.");
        carts
            .MapPut("/{id}/billing-address", BillingAsync)
            .ForShopper()
            .WithName("SetBillingAddress")
            .WithSummary("Says where the invoice goes.");
    }

    private static async Task<VersionedOk<CartView>> ShippingAsync(
        SetAddress handler,
        [AsParameters] CartRequest cart,
        AddressRequest request,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.SetAsync(
            cart,
            document => document with { ShippingAddress = request.ToData() },
            cancellationToken
        );
        return Versioned.Ok(view, view.Version);
    }

    private static async Task<VersionedOk<CartView>> BillingAsync(
        SetAddress handler,
        [AsParameters] CartRequest cart,
        AddressRequest request,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.SetAsync(
            cart,
            document => document with { BillingAddress = request.ToData() },
            cancellationToken
        );
        return Versioned.Ok(view, view.Version);
    }

    private Task<CartView> SetAsync(
        CartRequest cart,
        Func<CartDocument, CartDocument> change,
        CancellationToken cancellationToken
    ) => desk.ChangeAsync(cart, change, cancellationToken);
}
