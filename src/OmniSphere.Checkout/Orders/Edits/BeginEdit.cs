using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Orders.Balance;
using OmniSphere.Checkout.Orders.Refunds;
using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Edits;

/// <summary>Writes the decision to change an order down and carries it out as far as it gets; the reconciler goes on.</summary>
internal sealed class BeginEdit(
    CheckoutDbContext db,
    ApplyEdit apply,
    RefundOrder refund,
    SettleRefund settle,
    BalanceDesk balance,
    PlacementReconciler reconciler,
    TimeProvider clock,
    IOptions<CheckoutOptions> options,
    ILogger<BeginEdit> logger
)
{
    private const int Most = 100;
    private const int MostLines = 200;

    /// <summary>Refuses to edit an order that is in no state for it.</summary>
    public async Task GuardAsync(Order order, CancellationToken cancellationToken)
    {
        if (order.Status is OrderStatus.Cancelled)
        {
            throw Problem.Conflict("order.cancelled", "The order was cancelled.");
        }

        order.GuardEdit();
        await OrderSettling.GuardAsync(db, order.Id, cancellationToken);
        await refund.GuardAsync(order.Id, cancellationToken);
        await balance.GuardAsync(order, cancellationToken);
        if (await IsBeingCapturedAsync(order.Id, cancellationToken))
        {
            throw CaptureOrder.InProgress();
        }

        if (order.Edits.Count >= Most)
        {
            throw Problem.Unprocessable("order.too_many_edits", $"An order is edited at most {Most} times.");
        }
    }

    // How much is taken was decided by what the order came to then.
    private Task<bool> IsBeingCapturedAsync(Id<OrderKind> id, CancellationToken cancellationToken) =>
        db
            .Payments.Where(p => p.OrderId == id && p.State == PaymentState.Authorised)
            .AnyAsync(
                p =>
                    db.PaymentCalls.Any(c =>
                        c.PaymentId == p.Id && c.Operation == PaymentOperation.Capture && c.Outcome == null
                    ),
                cancellationToken
            );

    public static EditPreviewView Preview(Order order, PricedEdit priced)
    {
        var (before, total) = (order.Total, priced.Outcome.Total);
        var outcome = priced.Outcome;
        return new(
            priced.Lines,
            new Totals(
                Of(outcome.Subtotal),
                Of(outcome.Discount),
                Of(outcome.Shipping),
                Of(outcome.Tax),
                Of(total),
                Of(order.DueOf(total))
            ),
            Of(total - before),
            Of(order.OverpaidOf(total)),
            priced.Shortages
        );

        Money Of(long amount) => new(amount, order.Currency);
    }

    /// <param name="order">Tracked, with its lines.</param>
    /// <param name="priced">What it is to become.</param>
    /// <param name="agreed">What the merchant saw, or null.</param>
    /// <param name="note">For the timeline, or null.</param>
    /// <param name="actor">Subject of who decided it.</param>
    /// <param name="exchanged">The return whose units are exchanged by it, or null.</param>
    /// <param name="cancellationToken">Stops before the decision is written down, not after.</param>
    /// <exception cref="ProblemException">409 <c>order.changed</c>, <c>order.not_captured</c>, <c>stock.insufficient</c>.</exception>
    public async Task RunAsync(
        Order order,
        PricedEdit priced,
        Money? agreed,
        string? note,
        string? actor,
        Id<ReturnKind>? exchanged,
        CancellationToken cancellationToken
    )
    {
        Check(order, priced, agreed);
        var now = clock.GetUtcNow();
        var outcome = priced.Outcome;
        order.Edits =
        [
            .. order.Edits,
            new OrderEdit(
                Id<EditKind>.New(clock),
                now,
                EditState.Pending,
                priced.Lines,
                outcome.Total - order.Total,
                EditDifference.Of(order, outcome),
                note,
                actor
            )
            {
                Outcome = outcome,
                ReturnId = exchanged,
            },
        ];
        (order.DueAt, order.Attempts) = (now + options.Value.Lease, 0);
        await db.SaveChangesAsync(cancellationToken);
        try
        {
            await apply.SettleAsync(order);
            await settle.RunAsync(order);
        }
        catch (Exception e) when (e is not ProblemException)
        {
            // The decision is on disk: the reconciler goes on.
            Log.WorkFailed(logger, e, order.Id.ToString());
            reconciler.Signal();
        }

        if (apply.Refusal is { } refusal)
        {
            throw refusal;
        }
    }

    private static void Check(Order order, PricedEdit priced, Money? agreed)
    {
        var total = new Money(priced.Outcome.Total, order.Currency);
        if (agreed is { } seen && seen != total)
        {
            throw Problem.Conflict("order.changed", "The order comes to something else by now.").With("total", total);
        }

        if (priced.Lines.Count == 0)
        {
            throw Problem.Unprocessable("edit.empty", "The order is like that already.");
        }

        if (priced.Outcome.Lines.Count > MostLines)
        {
            throw Problem.Unprocessable("order.too_many_lines", $"An order has at most {MostLines} lines.");
        }

        switch (order.PaymentStatus)
        {
            case OrderPaymentStatus.Paid or OrderPaymentStatus.NotNeeded:
                return;
            case OrderPaymentStatus.Authorised when total.Amount <= order.Total && order.DueOf(total.Amount) > 0:
                return;
            case OrderPaymentStatus.Authorised:
                // Neither more than is reserved can be taken of it, nor nothing.
                throw Problem.Conflict("order.not_captured", "Take the money that is reserved first.");
            default:
                throw Problem.Conflict("order.not_editable", "The order's money was given back.");
        }
    }
}
