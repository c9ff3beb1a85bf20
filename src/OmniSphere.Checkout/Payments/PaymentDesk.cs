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
internal sealed partial class PaymentDesk(
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
}
