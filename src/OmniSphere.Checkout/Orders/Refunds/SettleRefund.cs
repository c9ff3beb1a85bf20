using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Credit;
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

    /// <summary>The payment that a provider took for an order and has not given back as a whole, or null.</summary>
    public Task<Payment?> TakenAsync(Id<OrderKind> order, CancellationToken cancellationToken) =>
        db.Payments.SingleOrDefaultAsync(
            p => p.OrderId == order && p.State == PaymentState.Captured,
            cancellationToken
        );

    /// <summary>Goes on with what is open, as far as it gets. Idempotent.</summary>
    /// <param name="order">Tracked; read it anew afterwards.</param>
    public async Task RunAsync(Order order)
    {
        var refund = await OpenAsync(order.Id, CancellationToken.None);
        if (refund is null)
        {
            order.DueAt = null;
            await db.SaveChangesAsync();
            return;
        }

        GatewayResult? result = null;
        if (refund.ByProvider > 0)
        {
            result = await AskAsync(order, refund);
            if (result.Outcome is not GatewayOutcome.Succeeded)
            {
                return;
            }
        }

        await db.TransactAsync(ct => CloseAsync(order.Id, refund.Id, result, ct), CancellationToken.None);
    }

    /// <summary>Asks the provider, and writes down an answer that is not yes.</summary>
    private async Task<GatewayResult> AskAsync(Order order, OrderRefund refund)
    {
        var payment = await TakenAsync(order.Id, CancellationToken.None);
        var result = new GatewayResult(GatewayOutcome.Refused, Code: "nothing_left");
        if (payment is not null)
        {
            var call = await CallAsync(payment, refund);
            result = await gateway.SendAsync(payment, call);
            if (result.Outcome is not GatewayOutcome.Succeeded)
            {
                gateway.Record(payment, call, result);
            }
        }

        switch (result.Outcome)
        {
            case GatewayOutcome.Succeeded:
                return result;
            case GatewayOutcome.Unknown:
                order.DueAt = clock.GetUtcNow() + gateway.Backoff(++order.Attempts);
                db.AfterCommit(reconciler.Signal);
                break;
            default:
                (order.DueAt, refund.State) = (null, RefundState.Failed);
                history.Add(order, "refund.failed", result.Code);
                break;
        }

        await db.SaveChangesAsync();
        return result;
    }

    private async Task CloseAsync(
        Id<OrderKind> id,
        Id<RefundKind> refundId,
        GatewayResult? result,
        CancellationToken cancellationToken
    )
    {
        db.ChangeTracker.Clear();
        var order = await db.Orders.SingleAsync(o => o.Id == id, cancellationToken);
        var refund = await db.OrderRefunds.SingleAsync(r => r.Id == refundId, cancellationToken);
        if (refund.State is not RefundState.Open)
        {
            return; // Another process was faster.
        }

        if (result is not null)
        {
            var payment =
                await TakenAsync(id, cancellationToken)
                ?? throw new InvalidOperationException("The payment was given back meanwhile.");
            gateway.Record(payment, await CallAsync(payment, refund), result);
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

        (refund.State, order.DueAt) = (RefundState.Done, null);
        order.Refunded += refund.Amount;
        if (order.Refunded >= order.Paid)
        {
            order.PaymentStatus = OrderPaymentStatus.Refunded;
        }

        var back = new Money(refund.Amount, order.Currency);
        history.Add(order, "refunded", back.ToString());
        db.Publish(new OrderRefunded(order.Id, order.Number, back));
        await db.SaveChangesAsync(cancellationToken);
    }

    private Task<PaymentCall> CallAsync(Payment payment, OrderRefund refund) =>
        gateway.OpenAsync(payment, PaymentOperation.Refund, CancellationToken.None, refund.ByProvider);
}
