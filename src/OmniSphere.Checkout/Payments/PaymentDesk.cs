using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Orders.Balance;
using OmniSphere.Checkout.Payments.Saved;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Payments;

/// <summary>
/// Enters and leaves the payment of a cart. Whatever the provider did is written down even when the shopper has gone; what
/// stays open is finished by the reconciler.
/// </summary>
internal sealed class PaymentDesk(
    CheckoutDbContext db,
    GatewayCalls gateway,
    CreditBalance credit,
    KeepMethod keep,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromHours(1);

    /// <summary>Freezes the cart for a payment of what is due. The caller saves, then calls <see cref="AuthoriseAsync"/>.</summary>
    public Payment Enter(Cart cart, PayerMethod method, string? returnUrl, PaymentTerms terms)
    {
        var payment = Begin(
            cart.Id,
            cart.Document.Quote.Totals.Due,
            cart.Document.Customer?.Email,
            method,
            returnUrl,
            terms
        );
        cart.PaymentId = payment.Id;
        cart.State = CartState.Frozen;
        return payment;
    }

    /// <summary>Writes a payment and its first call down. The caller saves, then calls <see cref="AuthoriseAsync"/>.</summary>
    public Payment Begin(
        Id<CartKind> cart,
        Money due,
        string? email,
        PayerMethod method,
        string? returnUrl,
        PaymentTerms terms
    )
    {
        var now = clock.GetUtcNow();
        var payment = new Payment
        {
            TenantId = db.TenantId,
            Id = Id<PaymentKind>.New(clock),
            CartId = cart,
            Provider = method.Provider,
            Method = method.Reference,
            Customer = method.Customer,
            SaveFor = method.SaveFor,
            Currency = due.Currency,
            Amount = due.Amount,
            State = PaymentState.Pending,
            Email = email,
            ReturnUrl = returnUrl,
            Account = terms.Account,
            Model = terms.Model,
            ApplicationFee = terms.ApplicationFee,
            Capture = terms.Capture,
            CreatedAt = now,
            DueAt = now + options.Value.Lease,
        };
        db.Payments.Add(payment);
        db.PaymentCalls.Add(
            new PaymentCall
            {
                TenantId = db.TenantId,
                PaymentId = payment.Id,
                Operation = PaymentOperation.Authorise,
                Number = 1,
                Amount = payment.Amount,
                StartedAt = now,
            }
        );
        return payment;
    }

    /// <summary>The payment, if its provider did or may still do what it was asked for.</summary>
    /// <exception cref="Http.ProblemException">It was declined or refused, was left, or nobody can tell.</exception>
    public static Payment Expect((Payment Payment, GatewayResult Result) answered)
    {
        var (payment, result) = answered;
        return payment.State switch
        {
            PaymentState.Authorised or PaymentState.RequiresAction or PaymentState.Captured => payment,
            PaymentState.Declined => throw PaymentProblems.Failed(result.Outcome, payment.Code, payment.DeclineCode),
            PaymentState.Pending => throw PaymentProblems.Unknown(),
            _ => throw PaymentProblems.Left(),
        };
    }

    /// <summary>Asks the provider for the money; a refusal unfreezes the cart.</summary>
    public async Task<(Payment Payment, GatewayResult Result)> AuthoriseAsync(Id<PaymentKind> id)
    {
        var payment = await db.Payments.SingleAsync(p => p.Id == id);
        var before = payment.State;
        var call = await gateway.OpenAsync(payment, PaymentOperation.Authorise, CancellationToken.None);
        var result = await gateway.SendAsync(payment, call);
        gateway.Record(payment, call, result);
        await credit.RunAsync(payment, before);
        await keep.RunAsync(payment, result.Method);
        if (payment.State is PaymentState.Declined)
        {
            await UnfreezeAsync(payment);
        }

        try
        {
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (DbUpdateException)
        {
            // Left or reconciled by another process meanwhile: its word counts, and it has the same key.
            db.ChangeTracker.Clear();
            payment = await db.Payments.SingleAsync(p => p.Id == id);
        }

        return (payment, result);
    }

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

    /// <summary>Asks the provider again where a payment stands that the buyer had to confirm.</summary>
    public async Task<Payment> RefreshAsync(Payment payment) =>
        payment.State is PaymentState.RequiresAction && await gateway.FindAsync(payment) is { } found
            ? await AdoptAsync(payment, found)
            : payment;

    /// <summary>Takes over where its provider says that a payment stands that the buyer had to confirm.</summary>
    public async Task<Payment> AdoptAsync(Payment payment, GatewayPayment found)
    {
        gateway.Adopt(payment, found);
        await credit.RunAsync(payment, PaymentState.RequiresAction);
        await keep.RunAsync(payment, found.Method);
        if (payment.State is PaymentState.Declined or PaymentState.Cancelled)
        {
            await UnfreezeAsync(payment);
        }

        if (payment.State is PaymentState.Declined)
        {
            // The buyer's browser could confirm it with another card still: the reconciler cancels it.
            payment.DueAt = clock.GetUtcNow();
        }

        try
        {
            await db.SaveChangesAsync(CancellationToken.None);
            return payment;
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            return await db.Payments.SingleAsync(p => p.Id == payment.Id);
        }
    }

    private async Task UnfreezeAsync(Payment payment)
    {
        var cart = await db.Carts.SingleOrDefaultAsync(c => c.Id == payment.CartId);
        if (cart is { State: CartState.Frozen } && cart.PaymentId == payment.Id)
        {
            cart.State = CartState.Open;
            cart.PaymentId = null;
        }
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
