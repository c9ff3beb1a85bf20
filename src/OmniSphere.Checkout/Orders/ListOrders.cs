using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Orders.Views;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders;

/// <summary>Lists orders, newest first: the signed-in customer's own, or all of them for merchants.</summary>
internal sealed class ListOrders(CheckoutDbContext db, KeepViews views)
{
    public static void Map(ModuleRoutes module) =>
        module
            .MapGet("/orders", HandleAsync)
            .ForShopper()
            .WithName("ListOrders")
            .WithSummary("The signed-in customer's orders, newest first.");

    public static void MapAdmin(ModuleRoutes admin) =>
        admin
            .MapGet("/orders", HandleMerchantAsync)
            .ForMerchant(CheckoutPermissions.OrdersRead)
            .WithName("ListOrdersAsMerchant")
            .WithSummary(
                "The shop's orders, newest first; by a saved view, status, payment, time, number or e-mail address."
            );

    private static async Task<Ok<Page<OrderView>>> HandleAsync(
        ListOrders handler,
        [AsParameters] PageRequest page,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var customer =
            caller.Kind is CallerKind.Shopper && caller.Subject is { } subject
                ? subject
                : throw Problem.Unauthorized("auth.required", "Sign in to see your orders.");
        var orders = handler.All().Where(o => o.CustomerId == customer);
        return TypedResults.Ok(await PageAsync(orders, page, cancellationToken));
    }

    private static async Task<Ok<Page<OrderView>>> HandleMerchantAsync(
        ListOrders handler,
        [AsParameters] PageRequest page,
        [AsParameters] OrderFilter filter,
        Id<SavedViewKind>? view,
        CancellationToken cancellationToken
    )
    {
        var wanted = await handler.Views.OverAsync(view, filter, cancellationToken);
        return TypedResults.Ok(await PageAsync(wanted.Apply(handler.All()), page, cancellationToken));
    }

    private KeepViews Views => views;

    private IQueryable<Order> All() => db.Orders.AsNoTracking();

    private static async Task<Page<OrderView>> PageAsync(
        IQueryable<Order> orders,
        PageRequest page,
        CancellationToken cancellationToken
    )
    {
        if (page.After<OrderPosition>() is { } after)
        {
            orders = orders.Where(o => o.Id < after.Id);
        }

        var rows = await orders
            .Include(o => o.Lines)
            .OrderByDescending(o => o.Id)
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken);
        return Page.Of(rows, page, o => new OrderPosition(o.Id)).Select(OrderView.Of);
    }
}

/// <summary>Where a page of orders ends; ids rise with time.</summary>
internal sealed record OrderPosition(Id<OrderKind> Id);
