using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Carts;

namespace OmniSphere.Checkout.Payments;

/// <summary>How a payment ends that nobody counts on any more: cancelled, or given back.</summary>
internal sealed partial class PaymentDesk
{
    /// <summary>Frees a frozen cart at once and cancels its payment; when the provider is away the reconciler cancels it.</summary>
    /// <exception cref="Http.ProblemException">409 <c>payment.in_progress</c>.</exception>
    public async Task LeaveAsync(Cart cart, CancellationToken cancellationToken)
    {
        var payment = await db.Payments.SingleAsync(p => p.Id == cart.PaymentId, cancellationToken);
        if (payment.State is PaymentState.Pending && payment.DueAt > clock.GetUtcNow())
        {
            throw PaymentProblems.InProgress();
        }

        cart.State = CartState.Open;
        cart.PaymentId = null;
        await BeginCancelAsync(payment);
        await db.SaveChangesAsync(cancellationToken);
        await CancelAsync(payment.Id);
    }

    /// <summary>Marks a payment to be cancelled, or refunded when it was captured; the caller saves, then calls <see cref="CancelAsync"/>.</summary>
    public async Task BeginCancelAsync(Payment payment)
    {
        if (
            payment.State
                is PaymentState.Pending
                    or PaymentState.RequiresAction
                    or PaymentState.Authorised
                    or PaymentState.Captured
            || payment is { State: PaymentState.Declined, Reference: not null }
        )
        {
            payment.State = PaymentState.Cancelling;
            payment.DueAt = clock.GetUtcNow() + options.Value.Lease;
            if (payment.Reference is not null)
            {
                await gateway.OpenAsync(payment, PaymentOperation.Cancel, CancellationToken.None);
            }
        }
    }

    /// <summary>Ends a payment that nobody counts on: cancels it, or refunds it when it turns out to be captured.</summary>
    public async Task EndAsync(Payment payment)
    {
        await BeginCancelAsync(payment);
        await db.SaveChangesAsync(CancellationToken.None);
        await CancelAsync(payment.Id);
    }

    /// <summary>Cancels a payment that was marked; refunds it when it turns out to be captured. Idempotent.</summary>
    public async Task<Payment> CancelAsync(Id<PaymentKind> id)
    {
        var payment = await db.Payments.SingleAsync(p => p.Id == id);
        if (payment.State is not PaymentState.Cancelling || !await LearnReferenceAsync(payment))
        {
            return payment;
        }

        var call = await gateway.OpenAsync(payment, PaymentOperation.Cancel, CancellationToken.None);
        await db.SaveChangesAsync(CancellationToken.None);
        var result = await gateway.SendAsync(payment, call);
        gateway.Record(payment, call, result);
        if (result.Outcome is GatewayOutcome.Declined or GatewayOutcome.Refused)
        {
            // In another state than we thought, perhaps captured: the provider's word counts.
            if (await gateway.FindAsync(payment) is { } found)
            {
                gateway.Adopt(payment, found);
            }
            else
            {
                payment.DueAt = clock.GetUtcNow() + gateway.Backoff(++payment.Attempts);
            }
        }

        await db.SaveChangesAsync(CancellationToken.None);
        return payment.State is PaymentState.Captured ? await RefundAsync(id) : payment;
    }

    /// <summary>Gives back what is left of a captured payment, or so much of it. Idempotent.</summary>
    public async Task<Payment> RefundAsync(Id<PaymentKind> id, long? amount = null)
    {
        var payment = await db.Payments.SingleAsync(p => p.Id == id);
        if (payment.State is not PaymentState.Captured)
        {
            return payment;
        }

        var left = amount ?? payment.Captured - payment.Refunded;
        var call = await gateway.OpenAsync(payment, PaymentOperation.Refund, CancellationToken.None, left);
        await db.SaveChangesAsync(CancellationToken.None);
        var result = await gateway.SendAsync(payment, call);
        gateway.Record(payment, call, result);
        await db.SaveChangesAsync(CancellationToken.None);
        return payment;
    }

    /// <summary>
    /// Gives back a payment of an order that was left and taken after all: nobody counts on it, and its time stays due until
    /// the provider has given it back.
    /// </summary>
    public async Task GiveBackAsync(Id<PaymentKind> id)
    {
        var payment = await RefundAsync(id);
        payment.DueAt = payment switch
        {
            { State: not PaymentState.Captured } => null,
            { Attempts: > 0 } => clock.GetUtcNow() + gateway.Backoff(payment.Attempts),
            _ => clock.GetUtcNow() + AfterRefusal,
        };
        await db.SaveChangesAsync(CancellationToken.None);
    }

    // The answer to the authorisation was lost: its key brings it back.
    private async Task<bool> LearnReferenceAsync(Payment payment)
    {
        if (payment.Reference is not null)
        {
            return true;
        }

        var call = await gateway.OpenAsync(payment, PaymentOperation.Authorise, CancellationToken.None);
        var result = await gateway.SendAsync(payment, call);
        gateway.Record(payment, call, result);
        if (payment.State is PaymentState.Authorised or PaymentState.RequiresAction or PaymentState.Captured)
        {
            payment.State = PaymentState.Cancelling;
            payment.DueAt = clock.GetUtcNow() + options.Value.Lease;
        }

        await db.SaveChangesAsync(CancellationToken.None);
        return payment is { State: PaymentState.Cancelling, Reference: not null };
    }
}
