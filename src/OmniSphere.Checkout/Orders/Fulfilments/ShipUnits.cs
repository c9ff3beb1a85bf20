using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Fulfilments;

/// <summary>Finishes shipments that were entered: their units leave the stock, and the world is told. Idempotent.</summary>
internal sealed class ShipUnits(CheckoutDbContext db, IStockReservations stock, OrderHistory history)
{
    /// <summary>Why a shipment was taken out again, or null.</summary>
    public ProblemException? Refusal { get; private set; }

    /// <param name="order">Tracked, with its lines.</param>
    public async Task SettleAsync(Order order)
    {
        foreach (var meant in order.Fulfilments.Where(f => !f.Shipped).ToList())
        {
            var lines = order.Lines.ToDictionary(l => l.Position);
            var result = await stock.SellAsync(
                order.PlacementId.ToString(),
                meant.Id.ToString(),
                [.. meant.Units.Select(u => new StockDemand(lines[u.Line].Sku, u.Quantity))]
            );
            if (result.Succeeded)
            {
                Ship(order, meant, lines);
            }
            else
            {
                order.Fulfilments = [.. order.Fulfilments.Where(f => f.Id != meant.Id)];
                order.Shipments =
                [
                    .. order.Shipments.Select(s => s.FulfilmentId == meant.Id ? s with { FulfilmentId = null } : s),
                ];
                history.Add(order, "shipment.refused", "stock.insufficient", meant.Actor);
                Refusal = Problem
                    .Conflict("stock.insufficient", "The units are not on the shelf.")
                    .With("shortages", result.Shortages);
            }

            await db.SaveChangesAsync();
        }
    }

    private void Ship(Order order, Fulfilment meant, Dictionary<int, OrderLine> lines)
    {
        order.Fulfilments = [.. order.Fulfilments.Select(f => f.Id == meant.Id ? f with { Shipped = true } : f)];
        order.FulfilmentStatus = order.Fulfilled();
        var tracking = meant.Tracking;
        history.Add(order, "shipped", $"{tracking.Carrier} {tracking.Number}".Trim(), meant.Actor);
        db.Publish(
            new OrderFulfilled(
                order.Id,
                order.Number,
                meant.Id.ToString(),
                [.. meant.Units.Select(u => new FulfilledLineData(lines[u.Line].Sku, lines[u.Line].Title, u.Quantity))],
                tracking.Carrier,
                tracking.Number,
                tracking.Url,
                order.FulfilmentStatus is FulfilmentStatus.Fulfilled
            )
            {
                Buyer = order.Buyer,
            }
        );
    }
}
