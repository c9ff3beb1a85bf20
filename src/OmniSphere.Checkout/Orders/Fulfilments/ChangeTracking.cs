using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Fulfilments;

/// <summary>A merchant says how a shipment can be followed, or corrects it.</summary>
internal sealed class ChangeTracking(CheckoutDbContext db, OrderHistory history, ReadOrder read)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPut("/orders/{id}/fulfilments/{fulfilmentId}/tracking", HandleAsync)
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithName("ChangeTracking")
            .WithSummary("Says how a shipment can be followed.");

    private static async Task<VersionedOk<OrderView>> HandleAsync(
        ChangeTracking handler,
        Id<OrderKind> id,
        Id<FulfilmentKind> fulfilmentId,
        Tracking tracking,
        IfMatch ifMatch,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var order = await handler.ChangeAsync(id, fulfilmentId, tracking, ifMatch, caller.Subject, cancellationToken);
        return Versioned.Ok(order, order.Version);
    }

    private async Task<OrderView> ChangeAsync(
        Id<OrderKind> id,
        Id<FulfilmentKind> fulfilmentId,
        Tracking tracking,
        IfMatch ifMatch,
        string? actor,
        CancellationToken cancellationToken
    )
    {
        var order =
            await db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken) ?? throw ReadOrder.NotFound();
        ifMatch.Guard(order.Version);
        var shipment =
            order.Fulfilments.FirstOrDefault(f => f.Id == fulfilmentId)
            ?? throw Problem.NotFound("fulfilment.not_found", "The order has no such shipment.");
        if (shipment.Tracking != tracking)
        {
            var changed = shipment with { Tracking = tracking };
            order.Fulfilments = [.. order.Fulfilments.Select(f => f.Id == fulfilmentId ? changed : f)];
            history.Add(order, "tracking.changed", $"{tracking.Carrier} {tracking.Number}".Trim(), actor);
            db.Publish(
                new OrderTrackingChanged(
                    order.Id,
                    order.Number,
                    fulfilmentId.ToString(),
                    tracking.Carrier,
                    tracking.Number,
                    tracking.Url
                )
            );
            await db.SaveChangesAsync(cancellationToken);
        }

        return await read.ForMerchantAsync(id, cancellationToken);
    }
}
