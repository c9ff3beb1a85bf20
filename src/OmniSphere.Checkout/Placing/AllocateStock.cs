using OmniSphere.Checkout.Orders;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Checkout.Placing;

/// <summary>
/// Turns the hold into an allocation that does not expire. Should the hold have run out, stock is reserved again; should
/// there be none left, the order is cancelled and refunded: no order without stock.
/// </summary>
internal sealed class AllocateStock(
    IStockReservations stock,
    ReserveStock reserve,
    OrderCancellation cancellation,
    ILogger<AllocateStock> logger
)
{
    public async Task RunAsync(PlacementRows rows)
    {
        var placement = rows.Placement;
        if (await stock.AllocateAsync(placement.StockReference))
        {
            return;
        }

        if (
            await reserve.RunAsync(placement, rows.Cart.Document) is not null
            || !await stock.AllocateAsync(placement.StockReference)
        )
        {
            Log.StockLost(logger, placement.OrderId.ToString());
            rows.Order = null;
            await cancellation.BeginAsync(placement.OrderId, "Stock ran out while the order was placed.", actor: null);
        }
    }
}
