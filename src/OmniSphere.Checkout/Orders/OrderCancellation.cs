using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Orders.Fulfilments;
using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Orders;

/// <summary>
/// Cancels orders: first the decision is written down, then stock and money go back, each until it is done. What does not
/// work at once is repeated by the reconciler.
/// </summary>
internal sealed class OrderCancellation(
    CheckoutDbContext db,
    PaymentDesk payments,
    GatewayCalls gateway,
    CaptureOrder capture,
    RefundOrder refund,
    ShipUnits ship,
    RestockUnits restock,
    IStockReservations stock,
    OrderHistory history,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    /// <summary>Marks the order cancelled and tells the world. Without effect on a cancelled one.</summary>
    public async Task BeginAsync(Id<OrderKind> id, string? note, string? actor)
    {
        var order = await db.Orders.SingleAsync(o => o.Id == id);
        if (order.Status is OrderStatus.Cancelled)
        {
            return;
        }

        var now = clock.GetUtcNow();
        order.Status = OrderStatus.Cancelled;
        order.CancelledAt = now;
        order.ReleaseDue = true;
        order.DueAt = now + options.Value.Lease;
        if (order.PaymentStatus is OrderPaymentStatus.Paid or OrderPaymentStatus.Authorised)
        {
            order.PaymentStatus = OrderPaymentStatus.Refunding;
        }

        history.Add(order, "cancelled", note, actor);
        db.Publish(new OrderCancelled(order.Id, order.Number, note));
        await db.SaveChangesAsync();
    }

    /// <summary>Gives stock and money back, as far as it gets. Idempotent.</summary>
    public async Task SettleAsync(Id<OrderKind> id)
    {
        var order = await db.Orders.Include(o => o.Lines).SingleAsync(o => o.Id == id);
        if (order.Status is not OrderStatus.Cancelled)
        {
            await ship.SettleAsync(order);
            await restock.SettleAsync(order);
            await (
                order.PaymentStatus is OrderPaymentStatus.Authorised
                    ? capture.SettleAsync(order)
                    : refund.SettleAsync(order)
            );
            return;
        }

        if (order.ReleaseDue)
        {
            await stock.ReleaseAsync(order.PlacementId.ToString());
            order.ReleaseDue = false;
            history.Add(order, "stock.released");
            await db.SaveChangesAsync();
        }

        if (order.PaymentStatus is OrderPaymentStatus.Refunding)
        {
            await RefundAsync(order);
        }

        if (order.PaymentStatus is not OrderPaymentStatus.Refunding)
        {
            order.DueAt = null;
        }
        else
        {
            order.DueAt = clock.GetUtcNow() + gateway.Backoff(++order.Attempts);
        }

        await db.SaveChangesAsync();
    }

    private async Task RefundAsync(Order order)
    {
        var payment = await db.Payments.SingleAsync(p => p.OrderId == order.Id && p.State != PaymentState.Declined);
        if (payment.State is PaymentState.Captured)
        {
            payment = await payments.RefundAsync(payment.Id);
        }
        else
        {
            await payments.BeginCancelAsync(payment);
            await db.SaveChangesAsync();
            payment = await payments.CancelAsync(payment.Id);
        }

        if (payment.State is PaymentState.Refunded)
        {
            order.PaymentStatus = OrderPaymentStatus.Refunded;
            var back = new Money(payment.Refunded - order.Refunded, payment.Currency);
            order.Refunded = payment.Refunded;
            history.Add(order, "refunded", back.ToString());
            db.Publish(new OrderRefunded(order.Id, order.Number, back));
        }
        else if (payment.State is PaymentState.Cancelled)
        {
            order.PaymentStatus = OrderPaymentStatus.Voided;
            history.Add(order, "voided");
        }
    }
}
