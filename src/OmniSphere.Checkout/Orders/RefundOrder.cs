using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Orders.Refunds;
using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders;

/// <param name="Amount">How much to give back.</param>
/// <param name="Reason">For the timeline, at most 500 characters.</param>
/// <param name="To">Where to: where it came from unless given.</param>
/// <param name="GiftCard">The gift card it goes to; else one that paid for the order, else a new one.</param>
internal sealed record RefundOrderRequest(
    Money Amount,
    string? Reason = null,
    RefundTo To = RefundTo.Original,
    Id<CreditAccountKind>? GiftCard = null
) : IValidated
{
    public void Validate(Validation v)
    {
        v.That(Amount.IsPositive, "amount", "out_of_range", "Above zero.");
        v.Length(Reason, "reason", 500);
    }
}

/// <summary>
/// A merchant gives a part of an order's money back, or all that is left. One refund at a time; it is on disk before the
/// provider is asked, and without a clear answer the reconciler goes on.
/// </summary>
internal sealed class RefundOrder(
    CheckoutDbContext db,
    RefundTarget target,
    SettleRefund settle,
    OrderHistory history,
    ReadOrder read,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost("/orders/{id}/refunds", HandleAsync)
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency()
            .WithName("RefundOrder")
            .WithSummary("Gives money of an order back: to where it came from, to store credit or to a gift card.");

    private static async Task<VersionedOk<OrderView>> HandleAsync(
        RefundOrder handler,
        Id<OrderKind> id,
        RefundOrderRequest request,
        IfMatch ifMatch,
        Caller caller,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        var key = $"{caller.Subject} {http.Headers["Idempotency-Key"]}";
        if (await handler.RepeatedAsync(id, request, key, cancellationToken) is not { } order)
        {
            var before = await handler.BeginAsync(id, request, ifMatch, caller.Subject, null, cancellationToken, key);
            order = await handler.RefundAsync(id, before);
        }

        return Versioned.Ok(order, order.Version);
    }

    /// <summary>
    /// What became of a refund that was asked for under this key before: its answer was lost, or the process died before it
    /// was kept.
    /// </summary>
    /// <returns>Null when it was not asked for, or has failed.</returns>
    /// <exception cref="ProblemException">422 <c>idempotency.key_reused</c>, 503 <c>payment.unknown</c>.</exception>
    private async Task<OrderView?> RepeatedAsync(
        Id<OrderKind> id,
        RefundOrderRequest request,
        string key,
        CancellationToken cancellationToken
    )
    {
        var refunds = await db
            .OrderRefunds.AsNoTracking()
            .Where(r => r.OrderId == id && r.RequestKey == key)
            .ToListAsync(cancellationToken);
        if (refunds.Find(r => r.State is not RefundState.Failed) is not { } begun)
        {
            return null;
        }

        // What a provider refused of it is a refund of its own by now.
        var asked = refunds.Where(r => r.CreatedAt == begun.CreatedAt).Sum(r => r.Amount);
        if (request.To != begun.To || request.Amount.Amount != asked)
        {
            throw Problem.Unprocessable(
                "idempotency.key_reused",
                "This Idempotency-Key was used for another refund. Use a new key for each."
            );
        }

        return begun.State is RefundState.Done
            ? await read.ForMerchantAsync(id, cancellationToken)
            : throw PaymentProblems.Unknown();
    }

    /// <param name="id">The order.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="ifMatch">The order's version.</param>
    /// <param name="actor">Subject of who decided it.</param>
    /// <param name="returned">The return whose money it is, or null.</param>
    /// <param name="cancellationToken">Stops before the decision is written down, not after.</param>
    /// <param name="requestKey">Who asks for it under which idempotency key, or null.</param>
    /// <returns>What had been given back before.</returns>
    public async Task<long> BeginAsync(
        Id<OrderKind> id,
        RefundOrderRequest request,
        IfMatch ifMatch,
        string? actor,
        Return? returned,
        CancellationToken cancellationToken,
        string? requestKey = null
    )
    {
        var order = await OrderSettling.OpenAsync(db, id, ifMatch, cancellationToken);
        var left = order is { Status: not OrderStatus.Cancelled, PaymentStatus: OrderPaymentStatus.Paid }
            ? order.Paid - order.Refunded
            : 0;
        if (left <= 0)
        {
            throw Problem.Conflict("order.nothing_to_refund", "No money was taken for the order that is left.");
        }

        await GuardAsync(id, cancellationToken);
        if (request.Amount.Currency != order.Currency || request.Amount.Amount > left)
        {
            throw Problem.Invalid("amount", "out_of_range", "In the order's currency, at most what is left.");
        }

        var account = await target.OfAsync(order, request.To, request.GiftCard, cancellationToken);
        var refund = await AddAsync(order, request, account, actor, cancellationToken);
        refund.RequestKey = requestKey;
        if (returned is not null)
        {
            // In the same save, so that no return is refunded twice.
            order.Change(returned with { State = ReturnState.Refunded, Refund = refund.Amount, RefundId = refund.Id });
        }

        history.Add(order, "refund.requested", request.Reason ?? request.Amount.ToString(), actor);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            throw InProgress();
        }

        return order.Refunded;
    }

    /// <summary>Makes the refund that was begun.</summary>
    public async Task<OrderView> RefundAsync(Id<OrderKind> id, long before)
    {
        await settle.RunAsync(await db.Orders.SingleAsync(o => o.Id == id));
        db.ChangeTracker.Clear();
        var order = await db.Orders.AsNoTracking().SingleAsync(o => o.Id == id);
        return order.Refunded > before ? await read.ForMerchantAsync(id, CancellationToken.None)
            : await settle.OpenAsync(id, CancellationToken.None) is null
                ? throw PaymentProblems.Refused("refund_failed")
            : throw PaymentProblems.Unknown();
    }

    /// <summary>Opens a refund of what an order came to less; the caller saves, then has it settled.</summary>
    /// <returns>What is given back: nothing when nothing is left.</returns>
    public async Task<long> OpenAsync(Order order, long amount, string reason, string? actor)
    {
        if (amount > 0)
        {
            var request = new RefundOrderRequest(new(amount, order.Currency), reason);
            await AddAsync(order, request, account: null, actor, CancellationToken.None);
        }

        return amount;
    }

    /// <exception cref="ProblemException">409 <c>order.refund_in_progress</c>.</exception>
    public async Task GuardAsync(Id<OrderKind> id, CancellationToken cancellationToken)
    {
        var taken = (await settle.TakenAsync(id, cancellationToken)).Select(p => p.Id).ToList();
        if (
            await settle.OpenAsync(id, cancellationToken) is not null
            || await db.PaymentCalls.AnyAsync(
                c => taken.Contains(c.PaymentId) && c.Operation == PaymentOperation.Refund && c.Outcome == null,
                cancellationToken
            )
        )
        {
            throw InProgress();
        }
    }

    private async Task<OrderRefund> AddAsync(
        Order order,
        RefundOrderRequest request,
        Id<CreditAccountKind>? account,
        string? actor,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<RefundPart> parts =
            request.To is RefundTo.Original
                ? await settle.SpreadAsync(order.Id, request.Amount.Amount, cancellationToken)
                : [];
        var refund = new OrderRefund
        {
            TenantId = order.TenantId,
            Id = Id<RefundKind>.New(clock),
            OrderId = order.Id,
            To = request.To,
            Amount = request.Amount.Amount,
            ByProvider = parts.Sum(p => p.Amount),
            Parts = parts,
            AccountId = account,
            Reason = request.Reason,
            Actor = actor,
            CreatedAt = clock.GetUtcNow(),
        };
        db.OrderRefunds.Add(refund);
        (order.DueAt, order.Attempts) = (clock.GetUtcNow() + options.Value.Lease, 0);
        return refund;
    }

    private static ProblemException InProgress() =>
        Problem.Conflict("order.refund_in_progress", "Money of the order is being given back right now.");
}
