using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <summary>Reads a cart with today's prices; what is frozen or done is shown as it was priced.</summary>
internal sealed class GetCart(CheckoutDbContext db, CartDesk desk, CartPricing pricing, TimeProvider clock)
{
    public static void Map(ModuleRoutes carts)
    {
        carts.MapGet("/{id}", HandleAsync).ForShopper().WithName("GetCart").WithSummary("Reads a cart.");
        carts
            .MapGet("/current", CurrentAsync)
            .ForShopper()
            .WithName("GetCurrentCart")
            .WithSummary("Reads the cart that the signed-in shopper changed last.");
    }

    public async Task<CartView> ViewAsync(Cart cart, CancellationToken cancellationToken)
    {
        var priced =
            cart.State is CartState.Open
                ? await pricing.PriceAsync(cart, cart.Document, cancellationToken)
                : new PricedCart(cart.Document, [], Sellable: true);
        var payment = cart.PaymentId is { } id
            ? await db.Payments.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellationToken)
            : null;
        return CartView.Of(cart, priced, payment);
    }

    private static async Task<Ok<CartView>> HandleAsync(
        GetCart handler,
        [AsParameters] CartRequest request,
        HttpContext context,
        CancellationToken cancellationToken
    ) => Answer(context, await handler.ReadAsync(request, cancellationToken));

    private static async Task<Ok<CartView>> CurrentAsync(
        GetCart handler,
        Caller caller,
        HttpContext context,
        CancellationToken cancellationToken
    ) => Answer(context, await handler.ReadCurrentAsync(caller, cancellationToken));

    // No 304: prices change without the cart's version.
    private static Ok<CartView> Answer(HttpContext context, CartView cart)
    {
        context.Response.Headers.ETag = ETags.Of(cart.Version);
        return TypedResults.Ok(cart);
    }

    private async Task<CartView> ReadAsync(CartRequest request, CancellationToken cancellationToken) =>
        await ViewAsync(await desk.OpenAsync(request, cancellationToken), cancellationToken);

    private async Task<CartView> ReadCurrentAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Kind is not CallerKind.Shopper)
        {
            throw Problem.Unauthorized("auth.required", "Sign in to have a cart of your own.");
        }

        var now = clock.GetUtcNow();
        var cart =
            await db
                .Carts.Where(c => c.CustomerId == caller.Subject && c.State != CartState.Completed && c.ExpiresAt > now)
                .OrderByDescending(c => c.UpdatedAt)
                .FirstOrDefaultAsync(cancellationToken)
            ?? throw CartProblems.NotFound();
        return await ViewAsync(cart, cancellationToken);
    }
}
