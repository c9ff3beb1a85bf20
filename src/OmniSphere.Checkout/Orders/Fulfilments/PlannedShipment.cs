using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Checkout.Shipping;

namespace OmniSphere.Checkout.Orders.Fulfilments;

/// <summary>Names a shipment that is planned: <c>shp_…</c>.</summary>
internal sealed class ShipmentKind : IIdKind
{
    public static string Prefix => "shp";
}

/// <summary>A part of an order that ships by itself.</summary>
/// <param name="Id">The shipment.</param>
/// <param name="Units">What is in it.</param>
/// <param name="ShipsOn">The day it is meant to leave.</param>
/// <param name="Earliest">The first day it may arrive.</param>
/// <param name="Latest">The last day it may arrive.</param>
/// <param name="FulfilmentId">What it became when it was shipped, or null.</param>
internal sealed record PlannedShipment(
    Id<ShipmentKind> Id,
    IReadOnlyList<FulfilledUnits> Units,
    DateOnly ShipsOn,
    DateOnly Earliest,
    DateOnly Latest,
    Id<FulfilmentKind>? FulfilmentId = null
)
{
    /// <summary>What is left of a plan when less of the order is left to ship: what was to leave last goes first.</summary>
    public static IReadOnlyList<PlannedShipment> Within(Order order, IReadOnlyList<PlannedShipment> plan)
    {
        var left = order.Lines.ToDictionary(l => l.Position, l => l.Quantity - order.FulfilledOf(l.Position));
        var kept = new List<PlannedShipment>();
        foreach (var shipment in plan)
        {
            if (shipment.FulfilmentId is not null)
            {
                kept.Add(shipment);
                continue;
            }

            var units = new List<FulfilledUnits>();
            foreach (var u in shipment.Units)
            {
                var fits = Math.Min(u.Quantity, left.GetValueOrDefault(u.Line));
                if (fits > 0)
                {
                    units.Add(u with { Quantity = fits });
                    left[u.Line] -= fits;
                }
            }

            if (units.Count > 0)
            {
                kept.Add(shipment with { Units = units });
            }
        }

        return kept;
    }

    /// <summary>When goods that leave on a day arrive, by the order's own shipping method.</summary>
    public static (DateOnly Earliest, DateOnly Latest) Arrival(OrderTerms? terms, DateOnly shipsOn) =>
        terms is null
            ? (shipsOn, shipsOn)
            : DeliveryEstimate.Of(
                terms.Shipping,
                new DateTimeOffset(shipsOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
                TimeZoneInfo.Utc
            );
}

/// <summary>A planned shipment as buyers and merchants see it.</summary>
internal sealed record ShipmentView(
    Id<ShipmentKind> Id,
    IReadOnlyList<FulfilledUnits> Units,
    DateOnly ShipsOn,
    DateOnly Earliest,
    DateOnly Latest,
    bool Shipped,
    Id<FulfilmentKind>? FulfilmentId,
    Tracking? Tracking
)
{
    public static ShipmentView Of(PlannedShipment s, Order order)
    {
        var became = order.Fulfilments.FirstOrDefault(f => f.Id == s.FulfilmentId);
        return new(
            s.Id,
            s.Units,
            s.ShipsOn,
            s.Earliest,
            s.Latest,
            became?.Shipped ?? false,
            s.FulfilmentId,
            became?.Tracking
        );
    }
}
