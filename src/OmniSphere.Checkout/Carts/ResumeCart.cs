using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Carts;

/// <summary>
/// Takes up a cart that was left, by the token of the link that was sent to its shopper. The link works once; the cart has a
/// new token from then on, so that whoever had it before looks on no more.
/// </summary>
internal sealed class ResumeCart(CheckoutDbContext db, GetCart view, TimeProvider clock)
{
    public static void Map(ModuleRoutes carts) =>
        carts
            .MapPost("/{id}/resume", HandleAsync)
            .ForShopper()
            .WithIdempotency(required: false)
            .WithSecretAnswer()
            .WithName("ResumeCart")
            .WithSummary(
                "Takes up a cart that was left by the token of the link in a mail, once; answers its new token."
            );

    private static async Task<VersionedOk<CartView>> HandleAsync(
        ResumeCart handler,
        [AsParameters] CartRequest request,
        CancellationToken cancellationToken
    )
    {
        var cart = await handler.ResumeAsync(request, cancellationToken);
        return Versioned.Ok(cart, cart.Version);
    }

    private async Task<CartView> ResumeAsync(CartRequest request, CancellationToken cancellationToken)
    {
        var cart = await db.Carts.SingleOrDefaultAsync(c => c.Id == request.Id, cancellationToken);
        if (cart is null || !request.Recovers(cart))
        {
            throw CartProblems.NotFound();
        }

        if (cart.State is CartState.Completing or CartState.Completed)
        {
            CartProblems.Changeable(cart);
        }

        if (cart.State is CartState.Open && cart.ExpiresAt <= clock.GetUtcNow())
        {
            throw CartProblems.Expired();
        }

        if (cart.CustomerId is not null && cart.CustomerId != request.Shopper)
        {
            // Who holds the link need not be its owner, who must not look on: signing in makes it theirs again.
            CartProblems.Changeable(cart);
            cart.CustomerId = null;
            cart.Document = cart.Document with { StoreCredit = false };
        }

        var token = cart.RenewToken();
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw CartProblems.VersionConflict();
        }

        return await view.ViewAsync(cart, CancellationToken.None) with
        {
            Token = token,
        };
    }
}
