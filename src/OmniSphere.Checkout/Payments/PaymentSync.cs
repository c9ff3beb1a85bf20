using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Orders.Refunds;
using OmniSphere.Checkout.Payments.Disputes;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Payments;

/// <summary>
/// Takes over what happened to a payment at its provider without us: a buyer confirmed it, a merchant took, freed or
/// refunded it there, a bank disputes it. Asks the provider and believes nothing else. Idempotent, in any order.
/// </summary>
internal sealed class PaymentSync(
    CheckoutDbContext db,
    GatewayCalls gateway,
    PaymentDesk payments,
    ReservedElsewhere reserved,
    RefundElsewhere refunds,
    OrderHistory history,
    TimeProvider clock
)
{
    /// <returns>Whether that is all; false while a call of ours is under way, whose effect is not to be counted twice.</returns>
    /// <exception cref="Exception">The provider does not answer: ask again.</exception>
    public async Task<bool> RunAsync(Id<PaymentKind> id, CancellationToken cancellationToken)
    {
        var payment = await db.Payments.SingleAsync(p => p.Id == id, cancellationToken);
        if (await gateway.ReadAsync(payment) is not { } found)
        {
            return true;
        }

        switch (payment.State)
        {
            case PaymentState.RequiresAction:
                await payments.AdoptAsync(payment, found);
                return true;
            case PaymentState.Declined
                when found.State is not (GatewayPaymentState.Declined or GatewayPaymentState.Cancelled):
                // It was confirmed after all, and nobody counts on it any more.
                await payments.EndAsync(payment);
                return true;
        }

        await TakeDisputesAsync(payment, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        // Asked after the provider: a call that was answered in between has changed the payment, and the save fails.
        if (await IsOursAsync(payment, cancellationToken))
        {
            return false;
        }

        var order = await db.Orders.SingleOrDefaultAsync(o => o.Id == payment.OrderId, cancellationToken);
        if (order is not null)
        {
            reserved.TakeOver(order, payment, found);
        }

        await refunds.RunAsync(order, payment, found, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private Task<bool> IsOursAsync(Payment payment, CancellationToken cancellationToken)
    {
        PaymentOperation[] asked =
            payment.State is PaymentState.Authorised
                ? [PaymentOperation.Capture, PaymentOperation.Cancel]
                : [PaymentOperation.Refund];
        return db.PaymentCalls.AnyAsync(
            c => c.PaymentId == payment.Id && asked.Contains(c.Operation) && c.Outcome == null,
            cancellationToken
        );
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
