using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Orders.Balance;

/// <summary>Counts money that was taken for an order after it was placed, in the save that says that it was taken.</summary>
internal sealed class CreditBalance(CheckoutDbContext db, OrderHistory history, TimeProvider clock)
{
    /// <param name="payment">Tracked, as the provider has just been understood.</param>
    /// <param name="before">How it stood before.</param>
    public async Task RunAsync(Payment payment, PaymentState before)
    {
        if (
            before is not (PaymentState.Pending or PaymentState.RequiresAction)
            || payment is not { State: PaymentState.Captured, OrderId: { } id }
        )
        {
            return;
        }

        var order = await db.Orders.SingleAsync(o => o.Id == id);
        var taken = new Money(payment.Captured, payment.Currency);
        order.Paid += taken.Amount;
        history.Add(order, "paid", taken.ToString());
        if (order.Status is OrderStatus.Cancelled)
        {
            // It was cancelled while the buyer paid: the money goes back with the rest.
            (order.PaymentStatus, order.DueAt) = (OrderPaymentStatus.Refunding, clock.GetUtcNow());
            return;
        }

        order.PaymentStatus = OrderPaymentStatus.Paid;
        db.Publish(new OrderPaid(order.Id, order.Number, taken));
    }
}
