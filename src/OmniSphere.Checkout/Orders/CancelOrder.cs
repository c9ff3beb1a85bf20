using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders;

/// <param name="Reason">For the timeline and the customer, at most 500 characters.</param>
internal sealed record CancelOrderRequest(string? Reason = null) : IValidated
{
    public void Validate(Validation v) => v.Length(Reason, "reason", 500);
}

/// <summary>A merchant cancels an order: its stock is free again and its money goes back.</summary>
internal sealed class CancelOrder(
    CheckoutDbContext db,
    OrderCancellation cancellation,
    ReadOrder read,
    PlacementReconciler reconciler,
    ILogger<CancelOrder> logger
)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost("/orders/{id}/cancel", HandleAsync)
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency(required: false)
            .WithName("CancelOrder")
            .WithSummary("Cancels an order, releases its stock and refunds its payment.");

    private static async Task<VersionedOk<OrderView>> HandleAsync(
        CancelOrder handler,
        Id<OrderKind> id,
        CancelOrderRequest? request,
        IfMatch ifMatch,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var order = await handler.CancelAsync(id, request?.Reason, ifMatch, caller.Subject, cancellationToken);
        return Versioned.Ok(order, order.Version);
    }

    private async Task<OrderView> CancelAsync(
        Id<OrderKind> id,
        string? reason,
        IfMatch ifMatch,
        string? actor,
        CancellationToken cancellationToken
    )
    {
        var order = await OrderSettling.OpenAsync(db, id, ifMatch, cancellationToken);
        await OrderSettling.GuardAsync(db, id, cancellationToken);
        if (order.Fulfilments.Count > 0)
        {
            throw Problem.Conflict("order.fulfilled", "Some of the order is shipped already.");
        }

        await cancellation.BeginAsync(id, reason, actor);
        try
        {
            await cancellation.SettleAsync(id);
        }
        catch (Exception e)
        {
            // The decision is on disk: the reconciler goes on.
            Log.WorkFailed(logger, e, id.ToString());
            reconciler.Signal();
        }

        return await read.ForMerchantAsync(id, CancellationToken.None);
    }
}
