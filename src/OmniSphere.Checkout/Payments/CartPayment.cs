using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Payments;

/// <summary>Shows the payment of a cart as its provider sees it now, or leaves it so that the cart may be changed.</summary>
internal sealed class CartPayment(CheckoutDbContext db, CartDesk carts, PaymentDesk payments, GetCart view)
{
    public static void Map(ModuleRoutes carts)
    {
        carts
            .MapGet("/{id}/payment", ReadAsync)
            .ForShopper()
            .WithName("GetCartPayment")
            .WithSummary("The payment of a cart, asked anew from its provider after a confirmation.");
        carts
            .MapDelete("/{id}/payment", LeaveAsync)
            .ForShopper()
            .WithName("LeavePayment")
            .WithSummary("Gives the reserved money free and unfreezes the cart.");
    }

    private static async Task<Ok<PaymentView>> ReadAsync(
        CartPayment handler,
        [AsParameters] CartRequest request,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await handler.CurrentAsync(request, cancellationToken));

    private static async Task<VersionedOk<CartView>> LeaveAsync(
        CartPayment handler,
        [AsParameters] CartRequest request,
        CancellationToken cancellationToken
    )
    {
        var cart = await handler.UnfrozenAsync(request, cancellationToken);
        return Versioned.Ok(cart, cart.Version);
    }

    private async Task<PaymentView> CurrentAsync(CartRequest request, CancellationToken cancellationToken)
    {
        var cart = await carts.OpenAsync(request, cancellationToken);
        var payment =
            await db.Payments.SingleOrDefaultAsync(p => p.Id == cart.PaymentId, cancellationToken)
            ?? throw Problem.NotFound("payment.not_found", "The cart has no payment.");
        return PaymentView.Of(await payments.RefreshAsync(payment));
    }

    private async Task<CartView> UnfrozenAsync(CartRequest request, CancellationToken cancellationToken)
    {
        var cart = await carts.OpenAsync(request, cancellationToken);
        request.IfMatch.Guard(cart.Version);
        if (cart.State is CartState.Frozen)
        {
            try
            {
                await payments.LeaveAsync(cart, cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                throw CartProblems.VersionConflict();
            }

            cart = await carts.OpenAsync(request, cancellationToken);
        }

        CartProblems.Changeable(cart);
        return await view.ViewAsync(cart, cancellationToken);
    }
}
