using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Orders.Fulfilments;
using OmniSphere.Checkout.Orders.Refunds;
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
    SettleRefund refund,
    ReturnCredit credit,
    ShipUnits ship,
    Edits.ApplyEdit edit,
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
            await edit.SettleAsync(order);
            await (
                order.PaymentStatus is OrderPaymentStatus.Authorised
                    ? capture.SettleAsync(order)
                    : refund.RunAsync(order)
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
            order = await GiveBackAsync(order);
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

    /// <returns>The order as it is then, tracked.</returns>
    private async Task<Order> GiveBackAsync(Order order)
    {
        if (await refund.OpenAsync(order.Id, CancellationToken.None) is not null)
        {
            // What was begun before the order was cancelled is finished first.
            await refund.RunAsync(order);
            order = await AgainAsync(order.Id);
            if (await refund.OpenAsync(order.Id, CancellationToken.None) is not null)
            {
                return order;
            }
        }

        var done = await ProviderIsDoneAsync(order);
        await db.TransactAsync(ct => CloseAsync(order.Id, done, ct), CancellationToken.None);
        return await AgainAsync(order.Id);
    }

    /// <summary>Gives reserved money free and taken money back, as far as the payment provider answers.</summary>
    private async Task<bool> ProviderIsDoneAsync(Order order)
    {
        foreach (var payment in await PaymentsAsync(order.Id, CancellationToken.None))
        {
            if (payment.State is not (PaymentState.Captured or PaymentState.Cancelled or PaymentState.Refunded))
            {
                await payments.BeginCancelAsync(payment);
                await db.SaveChangesAsync();
                await payments.CancelAsync(payment.Id);
            }
        }

        var all = await PaymentsAsync(order.Id, CancellationToken.None);
        var taken = all.Where(p => p.State is PaymentState.Captured).ToList();
        if (all.Exists(p => p.State is not (PaymentState.Captured or PaymentState.Cancelled or PaymentState.Refunded)))
        {
            return false;
        }

        var back = await BackAsync(order.Id, all, CancellationToken.None);
        var left = all.Sum(p => p.Captured) + order.Credit - back;
        var done = true;
        foreach (var payment in taken)
        {
            var part = Math.Min(left, payment.Captured - payment.Refunded);
            var before = payment.Refunded;
            if (part > 0 && (await payments.RefundAsync(payment.Id, part)).Refunded - before < part)
            {
                // The others go back all the same.
                await NoteRefusalAsync(order, payment);
                done = false;
            }

            left -= Math.Max(0, part);
        }

        return done;
    }

    /// <summary>Tells once why a provider refuses to give back; it is asked again, ever more rarely.</summary>
    private async Task NoteRefusalAsync(Order order, Payment payment)
    {
        var last = await db
            .PaymentCalls.Where(c => c.PaymentId == payment.Id && c.Operation == PaymentOperation.Refund)
            .OrderByDescending(c => c.Number)
            .FirstAsync();
        var note = $"{new Money(last.Amount, payment.Currency)} {last.Code}".TrimEnd();
        if (
            last.Outcome is not null
            && !await db.Timeline.AnyAsync(t => t.OrderId == order.Id && t.Kind == "refund.failed" && t.Note == note)
        )
        {
            history.Add(order, "refund.failed", note);
            await db.SaveChangesAsync();
        }
    }

    /// <summary>
    /// Tells what providers have given back. Once that is all, gives back what gift cards and store credit paid, and ends the
    /// giving back.
    /// </summary>
    private async Task CloseAsync(Id<OrderKind> id, bool done, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var order = await db.Orders.SingleAsync(o => o.Id == id, cancellationToken);
        if (order.PaymentStatus is not OrderPaymentStatus.Refunding)
        {
            return;
        }

        var all = await PaymentsAsync(id, cancellationToken);
        var back = await BackAsync(id, all, cancellationToken);
        var rest = all.Sum(p => p.Captured) + order.Credit - back;
        if (done && rest > 0)
        {
            await credit.RunAsync(id, rest, id.ToString(), cancellationToken);
            back += rest;
        }

        // A payment that was left and taken after all was never told of: its way back is not told of either.
        var untold = Math.Max(0, all.Sum(p => p.Captured) + order.Credit - order.Paid);
        var told = Math.Max(order.Refunded, Math.Min(order.Paid, back - untold));
        var given = new Money(told - order.Refunded, order.Currency);
        order.Refunded = told;
        if (given.IsPositive)
        {
            history.Add(order, "refunded", given.ToString());
            db.Publish(new OrderRefunded(order.Id, order.Number, given) { Buyer = order.Buyer });
        }

        if (done)
        {
            order.PaymentStatus = back > 0 ? OrderPaymentStatus.Refunded : OrderPaymentStatus.Voided;
            if (back == 0)
            {
                history.Add(order, "voided");
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>What was given back so far: by the provider, to what paid, and to other gift cards or store credit.</summary>
    private async Task<long> BackAsync(
        Id<OrderKind> id,
        IEnumerable<Payment> payments,
        CancellationToken cancellationToken
    ) =>
        payments.Sum(p => p.Refunded)
        + await db.CreditUses.Where(u => u.OrderId == id).SumAsync(u => u.Returned, cancellationToken)
        + await db
            .OrderRefunds.Where(r => r.OrderId == id && r.State == RefundState.Done && r.To != RefundTo.Original)
            .SumAsync(r => r.Amount, cancellationToken);

    private Task<List<Payment>> PaymentsAsync(Id<OrderKind> id, CancellationToken cancellationToken) =>
        db
            .Payments.Where(p => p.OrderId == id && p.State != PaymentState.Declined)
            .OrderBy(p => p.Id)
            .ToListAsync(cancellationToken);

    private Task<Order> AgainAsync(Id<OrderKind> id)
    {
        db.ChangeTracker.Clear();
        return db.Orders.SingleAsync(o => o.Id == id);
    }
}
