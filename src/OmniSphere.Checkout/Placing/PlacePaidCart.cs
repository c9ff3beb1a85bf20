using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Placing;

/// <summary>
/// Completes a cart whose money was taken although its buyer never came back: a paid cart becomes an order, and where it
/// cannot, the money goes back.
/// </summary>
internal sealed class PlacePaidCart(CheckoutDbContext db, PlaceOrder place, PaymentDesk payments)
{
    public async Task RunAsync(Id<PaymentKind> id, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var payment = await db.Payments.AsNoTracking().SingleAsync(p => p.Id == id, cancellationToken);
        if (payment is not { State: PaymentState.Captured, OrderId: null })
        {
            return;
        }

        try
        {
            var cart = await FrozenAsync(payment, cancellationToken);
            if (cart is not null)
            {
                await place.PlaceAsync(cart, cancellationToken);
            }
        }
        catch (ProblemException)
        {
            // Out of stock, prices changed, …: given back below unless that was done with the refusal.
            await GiveBackAsync(payment, cancellationToken);
        }
    }

    private async Task GiveBackAsync(Payment payment, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        if (await FrozenAsync(payment, cancellationToken) is { } cart)
        {
            await payments.LeaveAsync(cart, cancellationToken);
        }
    }

    private Task<Cart?> FrozenAsync(Payment payment, CancellationToken cancellationToken) =>
        db.Carts.SingleOrDefaultAsync(
            c => c.Id == payment.CartId && c.State == CartState.Frozen && c.PaymentId == payment.Id,
            cancellationToken
        );
}
