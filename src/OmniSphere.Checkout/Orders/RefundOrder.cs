using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders;

/// <param name="Amount">How much to give back.</param>
/// <param name="Reason">For the timeline, at most 500 characters.</param>
internal sealed record RefundOrderRequest(Money Amount, string? Reason = null) : IValidated
{
    public void Validate(Validation v)
    {
        v.That(Amount.IsPositive, "amount", "out_of_range", "Above zero.");
        v.Length(Reason, "reason", 500);
    }
}

/// <summary>
/// A merchant gives a part of an order's money back, or all that is left, to where it came from. One refund at a time;
/// it is on disk before the provider is asked, and without a clear answer the reconciler goes on.
/// </summary>
internal sealed class RefundOrder(
    CheckoutDbContext db,
    GatewayCalls gateway,
    OrderHistory history,
    ReadOrder read,
    PlacementReconciler reconciler,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    public static void Map(IEndpointRouteBuilder admin) =>
        admin
            .MapPost("/orders/{id}/refunds", HandleAsync)
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency()
            .WithName("RefundOrder")
            .WithSummary("Gives money of an order back, a part or all that is left.");

    private static async Task<VersionedOk<OrderView>> HandleAsync(
        RefundOrder handler,
        Id<OrderKind> id,
        RefundOrderRequest request,
        IfMatch ifMatch,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var before = await handler.BeginAsync(id, request, ifMatch, caller.Subject, cancellationToken);
        var order = await handler.RefundAsync(id, before);
        return Versioned.Ok(order, order.Version);
    }

    /// <returns>What had been given back before.</returns>
    public async Task<long> BeginAsync(
        Id<OrderKind> id,
        RefundOrderRequest request,
        IfMatch ifMatch,
        string? actor,
        CancellationToken cancellationToken
    )
    {
        var order =
            await db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken) ?? throw ReadOrder.NotFound();
        ifMatch.Guard(order.Version);
        var payment = order is { Status: not OrderStatus.Cancelled, PaymentStatus: OrderPaymentStatus.Paid }
            ? await TakenAsync(id, cancellationToken)
            : null;
        if (payment is null)
        {
            throw Problem.Conflict("order.nothing_to_refund", "No money was taken for the order that is left.");
        }

        if (await IsOpenAsync(payment, cancellationToken))
        {
            throw InProgress();
        }

        var left = payment.Captured - payment.Refunded;
        if (request.Amount.Currency != payment.Currency || request.Amount.Amount > left)
        {
            throw Problem.Invalid("amount", "out_of_range", "In the order's currency, at most what is left.");
        }

        await gateway.OpenAsync(payment, PaymentOperation.Refund, cancellationToken, request.Amount.Amount);
        (order.DueAt, order.Attempts) = (clock.GetUtcNow() + options.Value.Lease, 0);
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
        var order = await db.Orders.SingleAsync(o => o.Id == id);
        await SettleAsync(order);
        return order.Refunded > before ? await read.ForMerchantAsync(id, CancellationToken.None)
            : order.DueAt is null ? throw PaymentProblems.Refused("refund_failed")
            : throw PaymentProblems.Unknown();
    }

    /// <summary>Finishes a refund that was begun, as far as it gets. Idempotent.</summary>
    public async Task SettleAsync(Order order)
    {
        var payment = await TakenAsync(order.Id, CancellationToken.None);
        if (payment is null || !await IsOpenAsync(payment, CancellationToken.None))
        {
            order.DueAt = null;
            await db.SaveChangesAsync();
            return;
        }

        var call = await gateway.OpenAsync(payment, PaymentOperation.Refund, CancellationToken.None);
        var result = await gateway.SendAsync(payment, call);
        gateway.Record(payment, call, result);
        order.DueAt =
            result.Outcome is GatewayOutcome.Unknown ? clock.GetUtcNow() + gateway.Backoff(++order.Attempts) : null;
        if (result.Outcome is GatewayOutcome.Succeeded)
        {
            var back = new Money(call.Amount, payment.Currency);
            order.Refunded += back.Amount;
            if (payment.State is PaymentState.Refunded)
            {
                order.PaymentStatus = OrderPaymentStatus.Refunded;
            }

            history.Add(order, "refunded", back.ToString());
            db.Publish(new OrderRefunded(order.Id, order.Number, back));
        }
        else if (order.DueAt is null)
        {
            history.Add(order, "refund.failed", result.Code);
        }
        else
        {
            db.AfterCommit(reconciler.Signal);
        }

        await db.SaveChangesAsync();
    }

    private Task<Payment?> TakenAsync(Id<OrderKind> id, CancellationToken cancellationToken) =>
        db.Payments.SingleOrDefaultAsync(p => p.OrderId == id && p.State == PaymentState.Captured, cancellationToken);

    private Task<bool> IsOpenAsync(Payment payment, CancellationToken cancellationToken) =>
        db.PaymentCalls.AnyAsync(
            c => c.PaymentId == payment.Id && c.Operation == PaymentOperation.Refund && c.Outcome == null,
            cancellationToken
        );

    private static ProblemException InProgress() =>
        Problem.Conflict("order.refund_in_progress", "Money of the order is being given back right now.");
}
