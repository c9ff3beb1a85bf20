using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Payments.Disputes;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Payments;

/// <summary>
/// Takes over what happened to a payment at its provider without us: a buyer confirmed it, a merchant refunded it there,
/// a bank disputes it. Asks the provider and believes nothing else. Idempotent, in any order.
/// </summary>
internal sealed class PaymentSync(
    CheckoutDbContext db,
    GatewayCalls gateway,
    PaymentDesk payments,
    OrderHistory history,
    TimeProvider clock
)
{
    public async Task RunAsync(Id<PaymentKind> id, CancellationToken cancellationToken)
    {
        var payment = await db.Payments.SingleAsync(p => p.Id == id, cancellationToken);
        if (payment.State is PaymentState.RequiresAction)
        {
            await payments.RefreshAsync(payment);
            return;
        }

        await TakeRefundsAsync(payment, cancellationToken);
        await TakeDisputesAsync(payment, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Money that was given back at the provider itself.</summary>
    private async Task TakeRefundsAsync(Payment payment, CancellationToken cancellationToken)
    {
        var ours = await db.PaymentCalls.AnyAsync(
            c => c.PaymentId == payment.Id && c.Operation == PaymentOperation.Refund && c.Outcome == null,
            cancellationToken
        );
        if (
            ours
            || payment.OrderId is not { } orderId
            || await gateway.FindAsync(payment) is not { } found
            || found.Refunded.Amount <= payment.Refunded
        )
        {
            return;
        }

        var back = new Money(found.Refunded.Amount - payment.Refunded, payment.Currency);
        gateway.Adopt(payment, found);
        var order = await db.Orders.SingleAsync(o => o.Id == orderId, cancellationToken);
        order.Refunded += back.Amount;
        if (order.Refunded >= order.Paid)
        {
            order.PaymentStatus = OrderPaymentStatus.Refunded;
        }

        history.Add(order, "refunded", $"{back} at {payment.Provider}");
        db.Publish(new OrderRefunded(order.Id, order.Number, back) { Buyer = order.Buyer });
    }

    private async Task TakeDisputesAsync(Payment payment, CancellationToken cancellationToken)
    {
        foreach (var found in await gateway.DisputesAsync(payment))
        {
            var known = await db.PaymentDisputes.SingleOrDefaultAsync(
                d => d.Reference == found.Reference,
                cancellationToken
            );
            if (known?.Status == found.Status)
            {
                continue;
            }

            if (known is null)
            {
                known = new PaymentDispute
                {
                    TenantId = payment.TenantId,
                    Reference = found.Reference,
                    PaymentId = payment.Id,
                    OrderId = payment.OrderId,
                    Currency = found.Amount.Currency,
                    Reason = found.Reason,
                    Status = found.Status,
                };
                db.PaymentDisputes.Add(known);
            }

            (known.Amount, known.Status, known.SeenAt) = (found.Amount.Amount, found.Status, clock.GetUtcNow());
            if (payment.OrderId is { } orderId)
            {
                var order = await db.Orders.SingleAsync(o => o.Id == orderId, cancellationToken);
                history.Add(order, "disputed", $"{found.Amount} {found.Reason}: {found.Status}");
                db.Publish(
                    new OrderDisputed(order.Id, order.Number, found.Reference, found.Amount, found.Reason, found.Status)
                );
            }
        }
    }
}
