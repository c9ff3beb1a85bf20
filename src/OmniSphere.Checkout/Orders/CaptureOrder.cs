using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders;

/// <param name="Amount">How much to take; all that is reserved unless given. What is left is given free.</param>
internal sealed record CaptureOrderRequest(Money? Amount = null);

/// <summary>
/// A merchant takes the money of an order whose payment is only reserved. The wish is on disk before the provider is
/// asked; without a clear answer the reconciler goes on.
/// </summary>
internal sealed class CaptureOrder(
    CheckoutDbContext db,
    GatewayCalls gateway,
    ReservedElsewhere elsewhere,
    OrderHistory history,
    ReadOrder read,
    PlacementReconciler reconciler,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost("/orders/{id}/capture", HandleAsync)
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency()
            .WithName("CaptureOrder")
            .WithSummary("Takes the money that is reserved for an order, all or a part, once.");

    private static async Task<VersionedOk<OrderView>> HandleAsync(
        CaptureOrder handler,
        Id<OrderKind> id,
        CaptureOrderRequest? request,
        IfMatch ifMatch,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        await handler.BeginAsync(id, request?.Amount, ifMatch, caller.Subject, cancellationToken);
        var order = await handler.CaptureAsync(id);
        return Versioned.Ok(order, order.Version);
    }

    private async Task BeginAsync(
        Id<OrderKind> id,
        Money? amount,
        IfMatch ifMatch,
        string? actor,
        CancellationToken cancellationToken
    )
    {
        var order = await OrderSettling.OpenAsync(db, id, ifMatch, cancellationToken);
        var payment = order is { Status: not OrderStatus.Cancelled, PaymentStatus: OrderPaymentStatus.Authorised }
            ? await ReservedAsync(id, cancellationToken)
            : null;
        if (payment is null)
        {
            throw Problem.Conflict("order.nothing_to_capture", "No money is reserved for the order.");
        }

        // An order that was edited may come to less than is reserved.
        var most = Math.Min(payment.Amount, order.DueOf(order.Total));
        var wanted = amount ?? new(most, payment.Currency);
        if (wanted.Currency != payment.Currency || wanted.Amount < 1 || wanted.Amount > most)
        {
            throw Problem.Invalid(
                "amount",
                "out_of_range",
                "In the order's currency, at most what is reserved and due."
            );
        }

        var call = await gateway.OpenAsync(payment, PaymentOperation.Capture, cancellationToken, wanted.Amount);
        if (call.Amount != wanted.Amount)
        {
            throw InProgress();
        }

        (order.DueAt, order.Attempts) = (clock.GetUtcNow() + options.Value.Lease, 0);
        history.Add(order, "capture.requested", wanted.ToString(), actor);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            throw InProgress();
        }
    }

    private async Task<OrderView> CaptureAsync(Id<OrderKind> id)
    {
        var order = await db.Orders.SingleAsync(o => o.Id == id);
        var outcome = await SettleAsync(order);
        return order.PaymentStatus is OrderPaymentStatus.Paid ? await read.ForMerchantAsync(id, CancellationToken.None)
            : outcome is GatewayOutcome.Unknown ? throw PaymentProblems.Unknown()
            : throw PaymentProblems.Refused("capture_failed");
    }

    /// <summary>Finishes a capture that was begun, as far as it gets. Idempotent.</summary>
    /// <returns>What the provider said; null when there was nothing to ask.</returns>
    public async Task<GatewayOutcome?> SettleAsync(Order order)
    {
        var payment = await ReservedAsync(order.Id, CancellationToken.None);
        var open =
            payment is not null
            && await db.PaymentCalls.AnyAsync(c =>
                c.PaymentId == payment.Id && c.Operation == PaymentOperation.Capture && c.Outcome == null
            );
        if (!open)
        {
            order.MoneyDone(clock.GetUtcNow());
            await db.SaveChangesAsync();
            return null;
        }

        var call = await gateway.OpenAsync(payment!, PaymentOperation.Capture, CancellationToken.None);
        var result = await gateway.SendAsync(payment!, call);
        gateway.Record(payment!, call, result);
        order.MoneyDone(clock.GetUtcNow());
        if (result.Outcome is GatewayOutcome.Succeeded)
        {
            elsewhere.Taken(order, payment!);
        }
        else if (result.Outcome is GatewayOutcome.Unknown)
        {
            order.DueAt = clock.GetUtcNow() + gateway.Backoff(++order.Attempts);
            db.AfterCommit(reconciler.Signal);
        }
        else if (await gateway.FindAsync(payment!) is not { } found || !elsewhere.TakeOver(order, payment!, found))
        {
            history.Add(order, "capture.failed", result.Code);
        }

        await db.SaveChangesAsync();
        return result.Outcome;
    }

    private Task<Payment?> ReservedAsync(Id<OrderKind> id, CancellationToken cancellationToken) =>
        db.Payments.SingleOrDefaultAsync(p => p.OrderId == id && p.State == PaymentState.Authorised, cancellationToken);

    public static ProblemException InProgress() =>
        Problem.Conflict("order.capture_in_progress", "The order's money is being taken or changed right now.");
}
