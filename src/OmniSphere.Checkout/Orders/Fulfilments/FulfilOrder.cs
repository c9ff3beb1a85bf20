using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Fulfilments;

/// <param name="Units">What is shipped; all that is left unless given.</param>
/// <param name="Tracking">How it can be followed.</param>
/// <param name="ShipmentId">The planned shipment that leaves, in place of units.</param>
internal sealed record FulfilOrderRequest(
    IReadOnlyList<FulfilledUnits>? Units = null,
    Tracking? Tracking = null,
    Id<ShipmentKind>? ShipmentId = null
) : IValidated
{
    public void Validate(Validation v)
    {
        FulfilledUnits.Check(v, Units);
        v.That(Units is null || ShipmentId is null, "shipmentId", "ambiguous", "Either units or a planned shipment.");
        if (Tracking is not null)
        {
            v.Nested(Tracking, "tracking");
        }
    }
}

/// <summary>
/// A merchant ships an order or a part of it. The shipment is on disk before the stock is asked to let its units go;
/// without an answer the reconciler goes on.
/// </summary>
internal sealed class FulfilOrder(
    CheckoutDbContext db,
    ShipUnits ship,
    ReadOrder read,
    PlacementReconciler reconciler,
    TimeProvider clock,
    IOptions<CheckoutOptions> options,
    ILogger<FulfilOrder> logger
)
{
    private const int Most = 100;

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost("/orders/{id}/fulfilments", HandleAsync)
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency()
            .WithName("FulfilOrder")
            .WithSummary("Ships an order, or a part of it.");

    private static async Task<VersionedOk<OrderView>> HandleAsync(
        FulfilOrder handler,
        Id<OrderKind> id,
        FulfilOrderRequest? request,
        IfMatch ifMatch,
        Caller caller,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        var wanted = request ?? new();
        var hash = RequestHash.TextOf(wanted, caller, http);
        await handler.BeginAsync(id, wanted, ifMatch, caller.Subject, hash, cancellationToken);
        var order = await handler.ShipAsync(id);
        return Versioned.Ok(order, order.Version);
    }

    private async Task BeginAsync(
        Id<OrderKind> id,
        FulfilOrderRequest request,
        IfMatch ifMatch,
        string? actor,
        string hash,
        CancellationToken cancellationToken
    )
    {
        var order = await OrderSettling.LoadAsync(db, id, cancellationToken);
        if (order.Fulfilments.Any(f => f.RequestHash == hash))
        {
            return; // Entered before; the process died, or its answer was lost.
        }

        OrderSettling.GuardShippable(order, ifMatch);
        await OrderSettling.GuardAsync(db, id, cancellationToken);
        var planned = request.ShipmentId is { } wanted ? PlannedOf(order, wanted) : null;
        var units = UnitsOf(order, planned?.Units ?? request.Units);
        if (order.Fulfilments.Count >= Most)
        {
            throw Problem.Unprocessable("order.too_many_fulfilments", $"An order has at most {Most} shipments.");
        }

        var now = clock.GetUtcNow();
        var fulfilment = Id<FulfilmentKind>.New(clock);
        order.Fulfilments =
        [
            .. order.Fulfilments,
            new Fulfilment(fulfilment, now, units, request.Tracking ?? new(), Shipped: false, actor)
            {
                RequestHash = hash,
            },
        ];
        order.Shipments =
        [
            .. order.Shipments.Select(s => s.Id == planned?.Id ? s with { FulfilmentId = fulfilment } : s),
        ];
        order.TrimPlan();
        order.DueAt = now + options.Value.Lease;
        await db.SaveChangesAsync(cancellationToken);
    }

    private static PlannedShipment PlannedOf(Order order, Id<ShipmentKind> id) =>
        order.Shipments.FirstOrDefault(s => s.Id == id) switch
        {
            null => throw Problem.NotFound("shipment.not_found", "The order has no such planned shipment."),
            { FulfilmentId: not null } => throw Problem.Conflict("shipment.shipped", "The shipment has left."),
            var planned => planned,
        };

    private static IReadOnlyList<FulfilledUnits> UnitsOf(Order order, IReadOnlyList<FulfilledUnits>? wanted)
    {
        var left = order.Lines.ToDictionary(l => l.Position, l => l.Quantity - order.FulfilledOf(l.Position));
        IReadOnlyList<FulfilledUnits> units =
            wanted
            ?? [.. left.Where(l => l.Value > 0).OrderBy(l => l.Key).Select(l => new FulfilledUnits(l.Key, l.Value))];
        return units.Count == 0 ? throw Problem.Conflict("order.nothing_to_fulfil", "All of the order is shipped.")
            : units.FirstOrDefault(u => u.Quantity > left.GetValueOrDefault(u.Line)) is { } wrong
                ? throw Problem
                    .Unprocessable("order.units_not_left", "More units than are left to be shipped.")
                    .With("line", wrong.Line)
                    .With("left", left.GetValueOrDefault(wrong.Line))
            : units;
    }

    private async Task<OrderView> ShipAsync(Id<OrderKind> id)
    {
        try
        {
            await ship.SettleAsync(await db.Orders.Include(o => o.Lines).SingleAsync(o => o.Id == id));
        }
        catch (Exception e) when (e is not ProblemException)
        {
            // It is on disk: the reconciler goes on.
            Log.WorkFailed(logger, e, id.ToString());
            reconciler.Signal();
        }

        return ship.Refusal is { } refusal ? throw refusal : await read.ForMerchantAsync(id, CancellationToken.None);
    }
}
