using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders;

/// <summary>An order is new until its stock is allocated; until then nothing else is done with it.</summary>
internal static class OrderSettling
{
    /// <exception cref="ProblemException">409 <c>order.settling</c>.</exception>
    public static async Task GuardAsync(CheckoutDbContext db, Id<OrderKind> id, CancellationToken cancellationToken)
    {
        if (await db.Placements.AnyAsync(p => p.OrderId == id && p.State != PlacementState.Done, cancellationToken))
        {
            throw new ProblemException(
                StatusCodes.Status409Conflict,
                "order.settling",
                "The order's stock is still being allocated. Ask again shortly."
            )
            {
                RetryAfter = TimeSpan.FromSeconds(2),
            };
        }
    }
}
