using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders;

/// <summary>Opens orders for those who change them, and says when that has to wait.</summary>
internal static class OrderSettling
{
    /// <summary>The order, tracked, for a merchant who has seen this version of it.</summary>
    /// <exception cref="ProblemException">404 <c>order.not_found</c>; 409 <c>order.edit_in_progress</c>; 412.</exception>
    public static async Task<Order> OpenAsync(
        CheckoutDbContext db,
        Id<OrderKind> id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var order =
            await db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken) ?? throw ReadOrder.NotFound();
        ifMatch.Guard(order.Version);
        order.GuardEdit();
        return order;
    }

    /// <summary>The order with its lines, tracked.</summary>
    /// <exception cref="ProblemException">404 <c>order.not_found</c>.</exception>
    public static async Task<Order> LoadAsync(
        CheckoutDbContext db,
        Id<OrderKind> id,
        CancellationToken cancellationToken
    ) =>
        await db.Orders.Include(o => o.Lines).SingleOrDefaultAsync(o => o.Id == id, cancellationToken)
        ?? throw ReadOrder.NotFound();

    /// <summary>Whether goods of the order may leave, for a merchant who has seen this version of it.</summary>
    /// <exception cref="ProblemException">409 <c>order.cancelled</c>, <c>order.edit_in_progress</c>; 412.</exception>
    public static void GuardShippable(Order order, IfMatch ifMatch)
    {
        ifMatch.Guard(order.Version);
        if (order.Status is OrderStatus.Cancelled)
        {
            throw Problem.Conflict("order.cancelled", "The order was cancelled.");
        }

        order.GuardEdit();
    }

    /// <summary>An order is new until its stock is allocated; until then nothing else is done with it.</summary>
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
