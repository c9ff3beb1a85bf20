using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Returns;

/// <param name="Units">What came back, at most what was to come; all of it, fit to be sold, unless given.</param>
internal sealed record ReceiveReturnRequest(IReadOnlyList<ReturnedUnits>? Units = null) : IValidated
{
    public void Validate(Validation v)
    {
        ReturnedUnits.Check(v, Units);
        v.That(Units is not { Count: 0 }, "units", "required", "Say what came back, or reject the return.");
    }
}

/// <param name="Reason">For the buyer, at most 500 characters.</param>
internal sealed record RejectReturnRequest(string? Reason = null) : IValidated
{
    public void Validate(Validation v) => v.Length(Reason, "reason", 500);
}

/// <summary>A merchant receives goods that come back, or does not want them.</summary>
internal sealed class SettleReturn(
    CheckoutDbContext db,
    RestockUnits restock,
    OrderHistory history,
    ReadOrder read,
    PlacementReconciler reconciler,
    TimeProvider clock,
    IOptions<CheckoutOptions> options,
    ILogger<SettleReturn> logger
)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapPost(
                "/orders/{id}/returns/{returnId}/receive",
                static (
                    SettleReturn handler,
                    Id<OrderKind> id,
                    Id<ReturnKind> returnId,
                    ReceiveReturnRequest? request,
                    IfMatch ifMatch,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.ReceiveAsync(id, returnId, request, ifMatch, caller, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency()
            .WithName("ReceiveReturn")
            .WithSummary("Enters what came back; what can be sold again goes on the shelf.");
        admin
            .MapPost(
                "/orders/{id}/returns/{returnId}/reject",
                static (
                    SettleReturn handler,
                    Id<OrderKind> id,
                    Id<ReturnKind> returnId,
                    RejectReturnRequest? request,
                    IfMatch ifMatch,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.RejectAsync(id, returnId, request, ifMatch, caller, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency(required: false)
            .WithName("RejectReturn")
            .WithSummary("Refuses a return.");
    }

    private async Task<VersionedOk<OrderView>> ReceiveAsync(
        Id<OrderKind> id,
        Id<ReturnKind> returnId,
        ReceiveReturnRequest? request,
        IfMatch ifMatch,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var (order, asked) = await RequestedAsync(id, returnId, ifMatch, cancellationToken);
        var units = request?.Units ?? asked.Units;
        foreach (var u in units)
        {
            if (u.Quantity > asked.Units.Where(a => a.Line == u.Line).Sum(a => a.Quantity))
            {
                throw Problem.Invalid("units", "out_of_range", "At most what was to come back.");
            }
        }

        order.Change(
            asked with
            {
                State = ReturnState.Received,
                Units = units,
                Restocking = units.Any(u => u.Restock),
            }
        );
        order.DueAt = clock.GetUtcNow() + options.Value.Lease;
        history.Add(order, "return.received", actor: caller.Subject);
        db.Publish(
            new OrderReturned(
                order.Id,
                order.Number,
                returnId.ToString(),
                RequestReturn.LinesOf(order, asked with { Units = units })
            )
            {
                Buyer = order.Buyer,
            }
        );
        return await SavedAsync(order, cancellationToken);
    }

    private async Task<VersionedOk<OrderView>> RejectAsync(
        Id<OrderKind> id,
        Id<ReturnKind> returnId,
        RejectReturnRequest? request,
        IfMatch ifMatch,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var (order, asked) = await RequestedAsync(id, returnId, ifMatch, cancellationToken);
        order.Change(asked with { State = ReturnState.Rejected });
        history.Add(order, "return.rejected", request?.Reason, caller.Subject);
        return await SavedAsync(order, cancellationToken);
    }

    private async Task<(Order Order, Return Return)> RequestedAsync(
        Id<OrderKind> id,
        Id<ReturnKind> returnId,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var order = await OrderSettling.LoadAsync(db, id, cancellationToken);
        ifMatch.Guard(order.Version);
        var found = order.ReturnOf(returnId);
        return found.State is ReturnState.Requested
            ? (order, found)
            : throw Problem.Conflict("return.settled", "The return was received or refused before.");
    }

    private async Task<VersionedOk<OrderView>> SavedAsync(Order order, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        try
        {
            await restock.SettleAsync(order);
        }
        catch (Exception e) when (e is not ProblemException)
        {
            // It is on disk: the reconciler goes on.
            Log.WorkFailed(logger, e, order.Id.ToString());
            reconciler.Signal();
        }

        var view = await read.ForMerchantAsync(order.Id, CancellationToken.None);
        return Versioned.Ok(view, view.Version);
    }
}

/// <summary>Puts units that came back on the shelf, as far as the stock answers. Idempotent.</summary>
internal sealed class RestockUnits(
    CheckoutDbContext db,
    Contracts.Catalogue.IStockReservations stock,
    OrderHistory history
)
{
    /// <param name="order">Tracked, with its lines.</param>
    public async Task SettleAsync(Order order)
    {
        foreach (var back in order.Returns.Where(r => r.Restocking).ToList())
        {
            await stock.RestockAsync(
                order.PlacementId.ToString(),
                back.Id.ToString(),
                [
                    .. back
                        .Units.Where(u => u.Restock)
                        .Select(u => new Contracts.Catalogue.StockDemand(
                            order.Lines.First(l => l.Position == u.Line).Sku,
                            u.Quantity
                        )),
                ]
            );
            order.Change(back with { Restocking = false });
            history.Add(order, "stock.returned");
            await db.SaveChangesAsync();
        }
    }
}
