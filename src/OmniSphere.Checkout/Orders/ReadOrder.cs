using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Orders.Refunds;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders;

/// <summary>Reads an order: for its buyer by the cart's token or by signing in, and for merchants.</summary>
internal sealed class ReadOrder(CheckoutDbContext db)
{
    private static readonly string[] ForBuyers =
    [
        "placed",
        "paid",
        "edited",
        "exchanged",
        "shipments.planned",
        "shipped",
        "return.requested",
        "return.received",
        "return.rejected",
        "cancelled",
        "refunded",
        "voided",
    ];

    public static void Map(ModuleRoutes orders) =>
        orders
            .MapGet("/{id}", HandleAsync)
            .ForShopper()
            .WithName("GetOrder")
            .WithSummary("Reads an order, with the token of the cart it came from or the customer's access token.");

    public static void MapAdmin(ModuleRoutes admin) =>
        admin
            .MapGet("/orders/{id}", HandleMerchantAsync)
            .ForMerchant(CheckoutPermissions.OrdersRead)
            .WithName("GetOrderAsMerchant")
            .WithSummary("Reads an order with its timeline.");

    public static ProblemException NotFound() => Problem.NotFound("order.not_found", "There is no such order.");

    public async Task<OrderView> ForMerchantAsync(Id<OrderKind> id, CancellationToken cancellationToken)
    {
        var order = await FindAsync(id, cancellationToken) ?? throw NotFound();
        var timeline = await db
            .Timeline.Where(e => e.OrderId == id)
            .OrderBy(e => e.Id)
            .Select(e => new TimelineView(e.At, e.Kind, e.Note, e.Actor))
            .ToListAsync(cancellationToken);
        var disputes = await db
            .PaymentDisputes.AsNoTracking()
            .Where(d => d.OrderId == id)
            .OrderBy(d => d.Reference)
            .ToListAsync(cancellationToken);
        return OrderView.Of(order) with
        {
            Timeline = timeline,
            Refunds = await RefundsAsync(order, cancellationToken),
            Disputes =
            [
                .. disputes.Select(d => new OrderDisputeView(
                    d.Reference,
                    new(d.Amount, d.Currency),
                    d.Reason,
                    d.Status
                )),
            ],
        };
    }

    private static async Task<VersionedOk<OrderView>> HandleAsync(
        ReadOrder handler,
        Id<OrderKind> id,
        [FromHeader(Name = CartToken.Header)] string? token,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var order = await handler.ForBuyerAsync(id, token, caller, cancellationToken);
        return Versioned.Ok(order, order.Version);
    }

    private static async Task<VersionedOk<OrderView>> HandleMerchantAsync(
        ReadOrder handler,
        Id<OrderKind> id,
        CancellationToken cancellationToken
    )
    {
        var order = await handler.ForMerchantAsync(id, cancellationToken);
        return Versioned.Ok(order, order.Version);
    }

    /// <exception cref="ProblemException">404 <c>order.not_found</c>: it is not theirs.</exception>
    public async Task<OrderView> ForBuyerAsync(
        Id<OrderKind> id,
        string? token,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var order = await FindAsync(id, cancellationToken);
        if (order is null || !IsTheirs(order, token, caller))
        {
            throw NotFound();
        }

        // What happened, not who did it or what was said about it.
        var timeline = await db
            .Timeline.Where(e => e.OrderId == id && ForBuyers.Contains(e.Kind))
            .OrderBy(e => e.Id)
            .Select(e => new TimelineView(e.At, e.Kind, null, null))
            .ToListAsync(cancellationToken);
        var refunds = await RefundsAsync(order, cancellationToken);
        return OrderView.Of(order) with
        {
            Timeline = timeline,
            Refunds =
            [
                .. refunds.Where(r => r.State is not RefundState.Failed).Select(r => r with { AccountId = null }),
            ],
        };
    }

    private async Task<IReadOnlyList<RefundView>> RefundsAsync(Order order, CancellationToken cancellationToken)
    {
        var refunds = await db
            .OrderRefunds.AsNoTracking()
            .Where(r => r.OrderId == order.Id)
            .OrderBy(r => r.Id)
            .ToListAsync(cancellationToken);
        return [.. refunds.Select(r => RefundView.Of(r, order.Currency))];
    }

    /// <summary>The order for its buyer, tracked, without its lines.</summary>
    /// <exception cref="ProblemException">404 <c>order.not_found</c>: it is not theirs.</exception>
    public async Task<Order> OpenAsync(OrderRequest request, CancellationToken cancellationToken)
    {
        var order = await db.Orders.SingleOrDefaultAsync(o => o.Id == request.Id, cancellationToken);
        return order is not null && IsTheirs(order, request.Token, request.Caller) ? order : throw NotFound();
    }

    private static bool IsTheirs(Order order, string? token, Caller caller) =>
        CartToken.Opens(token, order.TokenHash)
        || (caller.Kind is CallerKind.Shopper && order.CustomerId is not null && caller.Subject == order.CustomerId);

    private Task<Order?> FindAsync(Id<OrderKind> id, CancellationToken cancellationToken) =>
        db.Orders.AsNoTracking().Include(o => o.Lines).SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
}
