using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Checkout.Placing;

/// <summary>
/// Turns the hold into an allocation that does not expire. Should the hold have run out, stock is reserved again; should
/// there be none left, the order is cancelled and refunded: no order without stock.
/// </summary>
internal sealed class AllocateStock(
    CheckoutDbContext db,
    IStockReservations stock,
    ReserveStock reserve,
    OrderCancellation cancellation,
    ILogger<AllocateStock> logger
)
{
    public async Task RunAsync(Placement placement)
    {
        if (await stock.AllocateAsync(placement.StockReference))
        {
            return;
        }

        var document = await db.Carts.Where(c => c.Id == placement.CartId).Select(c => c.Document).SingleAsync();
        if (
            await reserve.RunAsync(placement, document) is not null
            || !await stock.AllocateAsync(placement.StockReference)
        )
        {
            Log.StockLost(logger, placement.OrderId.ToString());
            await cancellation.BeginAsync(placement.OrderId, "Stock ran out while the order was placed.", actor: null);
        }
    }
}
