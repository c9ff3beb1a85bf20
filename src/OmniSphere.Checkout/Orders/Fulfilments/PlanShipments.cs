using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Orders.Fulfilments;

/// <param name="Units">What is in it.</param>
/// <param name="ShipsOn">The day it is meant to leave; today unless given.</param>
internal sealed record ShipmentPlan(IReadOnlyList<FulfilledUnits> Units, DateOnly? ShipsOn = null);

/// <param name="Shipments">The shipments that are still to leave, in that order; none takes the plan back.</param>
internal sealed record PlanShipmentsRequest(IReadOnlyList<ShipmentPlan> Shipments) : IValidated
{
    public void Validate(Validation v)
    {
        if (v.Required(Shipments, "shipments"))
        {
            v.Count(Shipments, "shipments", 20);
            v.Each(
                Shipments,
                "shipments",
                (inner, s) =>
                {
                    if (inner.Required(s.Units, "units"))
                    {
                        FulfilledUnits.Check(inner, s.Units, min: 1);
                    }
                }
            );
        }
    }
}

/// <summary>
/// A merchant says in which shipments an order leaves, since its goods are not all at one place or at hand at one time. The
/// buyer sees the plan; each shipment is shipped by itself, and then has tracking.
/// </summary>
internal sealed class PlanShipments(
    CheckoutDbContext db,
    OrderHistory history,
    ReadOrder read,
    ITenantContext tenant,
    TimeProvider clock
)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPut(
                "/orders/{id}/shipments",
                static (
                    PlanShipments handler,
                    Id<OrderKind> id,
                    PlanShipmentsRequest request,
                    IfMatch ifMatch,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.PlanAsync(id, request, ifMatch, caller.Subject, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithName("PlanShipments")
            .WithSummary("Says in which shipments what is left of an order leaves, and when.");

    private async Task<VersionedOk<OrderView>> PlanAsync(
        Id<OrderKind> id,
        PlanShipmentsRequest request,
        IfMatch ifMatch,
        string? actor,
        CancellationToken cancellationToken
    )
    {
        var order = await OrderSettling.LoadAsync(db, id, cancellationToken);
        OrderSettling.GuardShippable(order, ifMatch);
        var plan = request.Shipments.Select(s => Planned(order, s)).ToList();
        var asked = plan.SelectMany(s => s.Units)
            .GroupBy(u => u.Line)
            .Select(g => (g.Key, g.Sum(u => (long)u.Quantity)));
        foreach (var (line, units) in asked)
        {
            var left = (order.Lines.Find(l => l.Position == line)?.Quantity ?? 0) - order.FulfilledOf(line);
            if (units > left)
            {
                throw Problem
                    .Unprocessable("order.units_not_left", "More units than are left to be shipped.")
                    .With("line", line)
                    .With("left", left);
            }
        }

        order.Shipments = [.. order.Shipments.Where(s => s.FulfilmentId is not null), .. plan];
        history.Add(order, "shipments.planned", actor: actor);
        await db.SaveChangesAsync(cancellationToken);
        var view = await read.ForMerchantAsync(id, CancellationToken.None);
        return Versioned.Ok(view, view.Version);
    }

    private PlannedShipment Planned(Order order, ShipmentPlan plan)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(tenant.Required.TimeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        var day = plan.ShipsOn ?? today;
        if (day < today || day > today.AddYears(2))
        {
            throw Problem.Invalid("shipments", "out_of_range", "From today on, within two years.");
        }

        var (earliest, latest) = PlannedShipment.Arrival(order.Terms, day);
        return new(Id<ShipmentKind>.New(clock), plan.Units, day, earliest, latest);
    }
}
