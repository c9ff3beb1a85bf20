using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Orders.Refunds;

/// <summary>
/// Makes a refund that was begun: first the provider gives back its part, and once that is certain the rest goes to gift
/// cards and store credit, in the transaction that closes the refund.
/// </summary>
internal sealed class SettleRefund(
    CheckoutDbContext db,
    GatewayCalls gateway,
    CreditLedger ledger,
    ReturnCredit credit,
    OrderHistory history,
    PlacementReconciler reconciler,
    TimeProvider clock
)
{
    /// <summary>The refund of an order that is on its way, or null.</summary>
    public Task<OrderRefund?> OpenAsync(Id<OrderKind> order, CancellationToken cancellationToken) =>
        db.OrderRefunds.SingleOrDefaultAsync(r => r.OrderId == order && r.State == RefundState.Open, cancellationToken);

    /// <summary>
    /// The payments that providers took for an order and have not given back as a whole, the last first; without those that
    /// were left and taken after all, which go back by themselves.
    /// </summary>
    public Task<List<Payment>> TakenAsync(Id<OrderKind> order, CancellationToken cancellationToken) =>
        db
            .Payments.Where(p => p.OrderId == order && p.State == PaymentState.Captured && p.DueAt == null)
            .OrderByDescending(p => p.Id)
            .ToListAsync(cancellationToken);

    /// <summary>Opens the calls that give so much back, as far as providers took it; the caller saves.</summary>
    public async Task<IReadOnlyList<RefundPart>> SpreadAsync(
        Id<OrderKind> order,
        long amount,
        CancellationToken cancellationToken
    )
    {
        var parts = new List<RefundPart>();
        foreach (var payment in await TakenAsync(order, cancellationToken))
        {
            var part = Math.Min(amount, payment.Captured - payment.Refunded);
            if (part > 0)
            {
                var call = await gateway.OpenAsync(payment, PaymentOperation.Refund, cancellationToken, part);
                parts.Add(new(payment.Id, call.Number, part));
                amount -= part;
            }
        }

        return parts;
    }

    /// <summary>Goes on with what is open, as far as it gets. Idempotent.</summary>
    /// <param name="order">Tracked; read it anew afterwards.</param>
    public async Task RunAsync(Order order)
    {
        var refund = await OpenAsync(order.Id, CancellationToken.None);
        if (refund is null)
        {
            order.MoneyDone(clock.GetUtcNow());
            await db.SaveChangesAsync();
            return;
        }

        if (refund.ByProvider == 0 || await AskAsync(order, refund))
        {
            await db.TransactAsync(ct => CloseAsync(order.Id, refund.Id, ct), CancellationToken.None);
        }
    }

    /// <summary>Has the providers give back their parts; each answer is on disk before the next is asked for.</summary>
    /// <returns>Whether all have answered, and one at least has given back.</returns>
    private async Task<bool> AskAsync(Order order, OrderRefund refund)
    {
        var (refused, code, unknown) = (new List<RefundPart>(), (string?)null, false);
        var parts = await PartsAsync(order, refund);
        foreach (var part in parts)
        {
            var payment = await db.Payments.SingleAsync(p => p.Id == part.Payment);
            var call = await db.PaymentCalls.SingleAsync(c =>
                c.PaymentId == part.Payment && c.Operation == PaymentOperation.Refund && c.Number == part.Call
            );
            if (call.Outcome is null)
            {
                gateway.Record(payment, call, await gateway.SendAsync(payment, call));
                await db.SaveChangesAsync();
            }

            unknown |= call.Outcome is null;
            if (call.Outcome is not (null or GatewayOutcome.Succeeded))
            {
                refused.Add(part);
                code = call.Code;
            }
        }

        if (unknown)
        {
            order.DueAt = clock.GetUtcNow() + gateway.Backoff(++order.Attempts);
            db.AfterCommit(reconciler.Signal);
        }
        else if (refused.Count > 0)
        {
            Refuse(order, refund, [.. parts.Except(refused)], refused, code);
        }

        await db.SaveChangesAsync();
        return !unknown && refund.State is RefundState.Open;
    }

    /// <summary>What providers refuse becomes a refund of its own that has failed; the merchant may begin it anew.</summary>
    private void Refuse(
        Order order,
        OrderRefund refund,
        IReadOnlyList<RefundPart> given,
        IReadOnlyList<RefundPart> refused,
        string? code
    )
    {
        var amount = refused.Sum(p => p.Amount);
        // Where no provider gives anything back, gift cards and store credit get nothing either.
        var lost = given.Count == 0 ? refund.Amount : amount;
        history.Add(order, "refund.failed", $"{new Money(lost, order.Currency)} {code}".TrimEnd());
        if (EditOf(order, refund) is { } edit)
        {
            // It is not given back, so it pays for the order still.
            order.Adjusted -= lost;
            order.Change(edit with { Refund = edit.Refund - lost });
        }

        if (given.Count == 0)
        {
            refund.State = RefundState.Failed;
            order.MoneyDone(clock.GetUtcNow());
        }
        else
        {
            // The calls that succeeded stay named: going on after a crash, nobody is asked for their amount again.
            (refund.Amount, refund.ByProvider, refund.Parts) = (
                refund.Amount - amount,
                refund.ByProvider - amount,
                given
            );
            db.OrderRefunds.Add(
                new OrderRefund
                {
                    TenantId = refund.TenantId,
                    Id = Id<RefundKind>.New(clock),
                    OrderId = refund.OrderId,
                    State = RefundState.Failed,
                    To = refund.To,
                    Amount = amount,
                    ByProvider = amount,
                    Parts = refused,
                    RequestKey = refund.RequestKey,
                    Reason = refund.Reason,
                    Actor = refund.Actor,
                    CreatedAt = refund.CreatedAt,
                }
            );
        }

        if (order.Returns.FirstOrDefault(r => r.RefundId == refund.Id) is { } back)
        {
            order.Change(
                given.Count == 0
                    ? back with
                    {
                        State = ReturnState.Received,
                        Refund = 0,
                        RefundId = null,
                    }
                    : back with
                    {
                        Refund = refund.Amount,
                    }
            );
        }
    }

    /// <summary>The edit whose difference a refund gives back, or null. What somebody asks for has a key.</summary>
    public static OrderEdit? EditOf(Order order, OrderRefund refund) =>
        refund.RequestKey is null ? order.Edits.FirstOrDefault(e => e.Id.ToString() == refund.Reason) : null;

    private async Task<IReadOnlyList<RefundPart>> PartsAsync(Order order, OrderRefund refund)
    {
        if (refund.Parts.Count == 0 && await TakenAsync(order.Id, CancellationToken.None) is [var only])
        {
            var call = await gateway.OpenAsync(
                only,
                PaymentOperation.Refund,
                CancellationToken.None,
                refund.ByProvider
            );
            refund.Parts = [new(only.Id, call.Number, call.Amount)];
            await db.SaveChangesAsync();
        }

        return refund.Parts;
    }

    private async Task CloseAsync(Id<OrderKind> id, Id<RefundKind> refundId, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var order = await db.Orders.SingleAsync(o => o.Id == id, cancellationToken);
        var refund = await db.OrderRefunds.SingleAsync(r => r.Id == refundId, cancellationToken);
        if (refund.State is not RefundState.Open)
        {
            return; // Another process was faster.
        }

        if (refund.AccountId is { } account)
        {
            await ledger.GiveAsync(
                account,
                refund.Amount,
                CreditMovement.Refunded,
                refund.Id.ToString(),
                cancellationToken,
                refund.Reason,
                refund.Actor
            );
        }
        else if (refund.Amount > refund.ByProvider)
        {
            await credit.RunAsync(id, refund.Amount - refund.ByProvider, refund.Id.ToString(), cancellationToken);
        }

        if (EditOf(order, refund) is null && !order.Returns.Any(r => r.RefundId == refund.Id))
        {
            // Given back of what was paid above the total, it pays for nothing any more.
            order.Adjusted += Math.Min(refund.Amount, order.Overpaid);
        }

        refund.State = RefundState.Done;
        order.MoneyDone(clock.GetUtcNow());
        order.Refunded += refund.Amount;
        if (order.Refunded >= order.Paid)
        {
            order.PaymentStatus = OrderPaymentStatus.Refunded;
        }

        var back = new Money(refund.Amount, order.Currency);
        history.Add(order, "refunded", back.ToString());
        db.Publish(new OrderRefunded(order.Id, order.Number, back) { Buyer = order.Buyer });
        await db.SaveChangesAsync(cancellationToken);
    }
}
