using OmniSphere.Authorization;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <param name="Code">What the shopper typed.</param>
internal sealed record EnterCouponRequest(string Code) : IValidated
{
    public void Validate(Validation v) => v.Text(Code, "code", 50);
}

/// <summary>Enters a coupon, or takes it out. One that is refused stays out and the answer says why.</summary>
internal sealed class CartCoupons(CartDesk desk, CartPricing pricing)
{
    private const int MaxCoupons = 5;

    public static void Map(ModuleRoutes carts)
    {
        carts.MapPost("/{id}/coupons", EnterAsync).ForShopper().WithName("EnterCoupon").WithSummary("Enters a coupon.");
        carts
            .MapDelete("/{id}/coupons/{code}", RemoveAsync)
            .ForShopper()
            .WithName("RemoveCoupon")
            .WithSummary("Takes a coupon out.");
    }

    private static async Task<VersionedOk<CartView>> EnterAsync(
        CartCoupons handler,
        [AsParameters] CartRequest cart,
        EnterCouponRequest request,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.AddAsync(cart, Coupon.Normalise(request.Code), cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private static async Task<VersionedOk<CartView>> RemoveAsync(
        CartCoupons handler,
        [AsParameters] CartRequest cart,
        string code,
        CancellationToken cancellationToken
    )
    {
        var view = await handler.TakeOutAsync(cart, Coupon.Normalise(code), cancellationToken);
        return Versioned.Ok(view, view.Version);
    }

    private Task<CartView> AddAsync(CartRequest request, string code, CancellationToken cancellationToken) =>
        desk.ChangeAsync(
            request,
            async (cart, ct) =>
            {
                var document = cart.Document;
                if (document.Coupons.Contains(code))
                {
                    return document;
                }

                if (document.Coupons.Count >= MaxCoupons)
                {
                    throw Problem.Unprocessable("coupon.too_many", $"A cart takes at most {MaxCoupons} coupons.");
                }

                var entered = document with { Coupons = [.. document.Coupons, code] };
                var priced = await pricing.PriceAsync(cart, entered, ct);
                var coupon = priced.Document.Quote.Coupons.Single(c => c.Code == code);
                return coupon.Refused is { } why
                    ? throw Problem
                        .Unprocessable("coupon.refused", why.Explain(coupon.By))
                        .With("coupon", code)
                        .With("reason", why)
                    : entered;
            },
            cancellationToken
        );

    private Task<CartView> TakeOutAsync(CartRequest request, string code, CancellationToken cancellationToken) =>
        desk.ChangeAsync(
            request,
            document =>
                document.Coupons.Contains(code)
                    ? document with
                    {
                        Coupons = [.. document.Coupons.Where(c => c != code)],
                    }
                    : throw Problem.NotFound("coupon.not_entered", "The coupon is not in the cart."),
            cancellationToken
        );
}
