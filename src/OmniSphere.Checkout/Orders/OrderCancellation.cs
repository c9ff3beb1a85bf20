using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
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
    IStockReservations stock,
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
        if (order.PaymentStatus is OrderPaymentStatus.Paid)
        {
            order.PaymentStatus = OrderPaymentStatus.Refunding;
        }

        Happened(order, "cancelled", note, actor);
        db.Publish(new OrderCancelled(order.Id, order.Number, note));
        await db.SaveChangesAsync();
    }

    /// <summary>Gives stock and money back, as far as it gets. Idempotent.</summary>
    public async Task SettleAsync(Id<OrderKind> id)
    {
        var order = await db.Orders.SingleAsync(o => o.Id == id);
        if (order.ReleaseDue)
        {
            await stock.ReleaseAsync(order.PlacementId.ToString());
            order.ReleaseDue = false;
            Happened(order, "stock.released");
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
        var payment = await db
            .Payments.Where(p => p.OrderId == order.Id && p.State != PaymentState.Declined)
            .Select(p => p.Id)
            .SingleAsync();
        if (await payments.RefundAsync(payment) is { State: PaymentState.Refunded } refunded)
        {
            order.PaymentStatus = OrderPaymentStatus.Refunded;
            order.Refunded = refunded.Amount;
            Happened(order, "refunded", refunded.Money.ToString());
            db.Publish(new OrderRefunded(order.Id, order.Number, refunded.Money));
        }
    }

    private void Happened(Order order, string kind, string? note = null, string? actor = null) =>
        db.Timeline.Add(
            new TimelineEntry
            {
                TenantId = order.TenantId,
                OrderId = order.Id,
                Id = Id<TimelineKind>.New(clock),
                At = clock.GetUtcNow(),
                Kind = kind,
                Note = note,
                Actor = actor,
            }
        );
}
