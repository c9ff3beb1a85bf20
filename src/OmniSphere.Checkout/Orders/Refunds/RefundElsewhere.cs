using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Orders.Refunds;

/// <summary>
/// Takes over what a provider gave back without us, and what it could not deliver of a refund although it had accepted it:
/// a closed account sends the money back days later.
/// </summary>
internal sealed class RefundElsewhere(
    CheckoutDbContext db,
    GatewayCalls gateway,
    OrderHistory history,
    TimeProvider clock
)
{
    /// <summary>The caller saves.</summary>
    /// <param name="order">The payment's order, tracked, or null.</param>
    /// <param name="payment">Tracked.</param>
    /// <param name="found">The payment as its provider sees it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task RunAsync(Order? order, Payment payment, GatewayPayment found, CancellationToken cancellationToken)
    {
        var back = found.Refunded.Amount - payment.Refunded;
        if (
            back == 0
            || found.State is not GatewayPaymentState.Captured
            || payment.State is not (PaymentState.Captured or PaymentState.Refunded)
            || (order is null && back > 0)
        )
        {
            return;
        }

        gateway.Adopt(payment, found);
        if (order is not null && back > 0)
        {
            Given(order, new(back, payment.Currency), payment.Provider);
        }
        else if (order is not null)
        {
            await UndeliveredAsync(order, payment, Math.Min(-back, order.Refunded), cancellationToken);
        }
    }

    private void Given(Order order, Money back, string provider)
    {
        // What was paid above the total goes first: it pays for nothing any more.
        order.Adjusted += Math.Min(back.Amount, order.Overpaid);
        order.Refunded += back.Amount;
        if (order.Refunded >= order.Paid)
        {
            order.PaymentStatus = OrderPaymentStatus.Refunded;
        }

        history.Add(order, "refunded", $"{back} at {provider}");
        db.Publish(new OrderRefunded(order.Id, order.Number, back) { Buyer = order.Buyer });
    }

    private async Task UndeliveredAsync(Order order, Payment payment, long lost, CancellationToken cancellationToken)
    {
        order.Refunded -= lost;
        order.Adjusted -= Math.Min(order.Adjusted, Math.Min(lost, order.Overpaid));
        if (order.PaymentStatus is OrderPaymentStatus.Refunded && order.Refunded < order.Paid)
        {
            // A cancelled order goes on giving back.
            (order.PaymentStatus, order.DueAt) =
                order.Status is OrderStatus.Cancelled
                    ? (OrderPaymentStatus.Refunding, clock.GetUtcNow())
                    : (OrderPaymentStatus.Paid, order.DueAt);
        }

        var amount = new Money(lost, order.Currency);
        history.Add(order, "refund.failed", $"{amount} at {payment.Provider}");
        db.Publish(new OrderRefundFailed(order.Id, order.Number, amount) { Buyer = order.Buyer });
        var refund = (
            await db
                .OrderRefunds.Where(r => r.OrderId == order.Id && r.State == RefundState.Done && r.ByProvider == lost)
                .OrderByDescending(r => r.Id)
                .ToListAsync(cancellationToken)
        ).Find(r => r.Amount == lost && r.Parts is [var only] && only.Payment == payment.Id);
        if (refund is null)
        {
            return; // Only a part of one, or made at the provider itself.
        }

        refund.State = RefundState.Failed;
        if (SettleRefund.EditOf(order, refund) is { } edit)
        {
            order.Change(edit with { Refund = edit.Refund - lost });
        }

        if (order.Returns.FirstOrDefault(r => r.RefundId == refund.Id) is { } back)
        {
            order.Change(back with { State = ReturnState.Received, Refund = 0, RefundId = null });
        }
    }
}
