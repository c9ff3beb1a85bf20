using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Payments.Saved;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Balance;

/// <summary>How what is due is paid.</summary>
/// <param name="Method">With what.</param>
/// <param name="ReturnUrl">Absolute address the buyer comes back to after a confirmation, or null.</param>
/// <param name="OffSession">Whether the buyer is not there to confirm it.</param>
internal sealed record BalanceWish(PayerMethod Method, string? ReturnUrl = null, bool OffSession = false);

/// <summary>
/// Enters the payment of what an order came to more. An order has one at a time; it is on disk before the provider is
/// asked, and without an answer the reconciler goes on.
/// </summary>
internal sealed class BalanceDesk(
    CheckoutDbContext db,
    GatewayCalls gateway,
    PaymentDesk payments,
    PayerMethods payers,
    PlacementReconciler reconciler,
    TimeProvider clock
)
{
    /// <exception cref="ProblemException">409 <c>order.payment_in_progress</c>.</exception>
    public async Task GuardAsync(Order order, CancellationToken cancellationToken)
    {
        if (await FindAsync(order, cancellationToken) is { State: PaymentState.Pending or PaymentState.RequiresAction })
        {
            throw Problem.Conflict(
                "order.payment_in_progress",
                "What is due is being paid right now; leave that payment first."
            );
        }
    }

    /// <summary>The payment of what was due, the last of them; null when there was none.</summary>
    public Task<Payment?> FindAsync(Order order, CancellationToken cancellationToken) =>
        db.Payments.SingleOrDefaultAsync(p => p.Id == order.BalancePaymentId, cancellationToken);

    /// <param name="order">Tracked.</param>
    /// <param name="wish">How.</param>
    /// <param name="agreed">What the payer saw, or null.</param>
    /// <param name="cancellationToken">Stops before the payment is written down, not after.</param>
    /// <exception cref="ProblemException">It cannot be paid like this now.</exception>
    public async Task<Payment> PayAsync(
        Order order,
        BalanceWish wish,
        Money? agreed,
        CancellationToken cancellationToken
    )
    {
        var provider = wish.Method.Provider;
        if (!gateway.Takes(provider))
        {
            throw PaymentProblems.ProviderUnknown(provider);
        }

        order.GuardEdit();
        var due = new Money(order.AmountDue, order.Currency);
        if (due.IsZero)
        {
            throw Problem.Unprocessable("payment.not_needed", "Nothing is due.");
        }

        if (agreed is { } seen && seen != due)
        {
            throw Problem.Conflict("order.changed", "Another amount is due by now.").With("due", due);
        }

        var terms = await gateway.TermsAsync(provider, due, cancellationToken);
        var method = await payers.KnownAsync(wish.Method, order.Email, terms, cancellationToken);
        var payment = payments.Begin(
            order.CartId,
            due,
            order.Email,
            method,
            wish.ReturnUrl,
            terms with
            {
                Capture = CaptureTiming.AtOnce,
            }
        );
        (payment.OrderId, payment.OffSession, order.BalancePaymentId) = (order.Id, wish.OffSession, payment.Id);
        await db.SaveChangesAsync(cancellationToken);
        var answered = await payments.AuthoriseAsync(payment.Id);
        if (answered.Payment.State is PaymentState.Pending)
        {
            reconciler.Signal();
        }

        return PaymentDesk.Expect(answered);
    }

    /// <summary>Gives a payment up that waits for its buyer.</summary>
    public async Task LeaveAsync(Payment payment, CancellationToken cancellationToken)
    {
        if (payment.State is PaymentState.Pending && payment.DueAt > clock.GetUtcNow())
        {
            throw PaymentProblems.InProgress();
        }

        await payments.BeginCancelAsync(payment);
        await db.SaveChangesAsync(cancellationToken);
        await payments.CancelAsync(payment.Id);
    }
}
