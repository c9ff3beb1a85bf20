using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Returns;

/// <param name="Units">What comes back; whether it can be sold again is said when it is received.</param>
/// <param name="Reason">Why, at most 500 characters.</param>
internal sealed record RequestReturnRequest(IReadOnlyList<ReturnedUnits> Units, string? Reason = null) : IValidated
{
    public void Validate(Validation v)
    {
        if (v.Required(Units, "units"))
        {
            ReturnedUnits.Check(v, Units);
            v.That(Units.Count > 0, "units", "required", "Say what comes back.");
        }

        v.Length(Reason, "reason", 500);
    }
}

/// <summary>A buyer, or the merchant for them, says that shipped goods come back.</summary>
internal sealed class RequestReturn(CheckoutDbContext db, OrderHistory history, ReadOrder read, TimeProvider clock)
{
    private const int Most = 50;

    public static void Map(ModuleRoutes orders) =>
        orders
            .MapPost(
                "/{id}/returns",
                static (
                    RequestReturn handler,
                    Id<OrderKind> id,
                    [FromHeader(Name = CartToken.Header)] string? token,
                    Caller caller,
                    RequestReturnRequest request,
                    HttpRequest http,
                    CancellationToken cancellationToken
                ) => handler.HandleAsync(id, token, caller, request, http, cancellationToken)
            )
            .ForShopper()
            .WithIdempotency()
            .WithName("RequestReturn")
            .WithSummary(
                "Says that goods of an order come back, with the cart's token or the customer's access token."
            );

    public static void MapAdmin(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/orders/{id}/returns",
                static (
                    RequestReturn handler,
                    Id<OrderKind> id,
                    RequestReturnRequest request,
                    IfMatch ifMatch,
                    Caller caller,
                    HttpRequest http,
                    CancellationToken cancellationToken
                ) => handler.HandleMerchantAsync(id, request, ifMatch, caller, http, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency()
            .WithName("RequestReturnAsMerchant")
            .WithSummary("Enters a return for the buyer.");

    private async Task<VersionedOk<OrderView>> HandleAsync(
        Id<OrderKind> id,
        string? token,
        Caller caller,
        RequestReturnRequest request,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await read.ForBuyerAsync(id, token, caller, cancellationToken);
        await EnterAsync(
            id,
            request,
            ifMatch: null,
            actor: null,
            RequestHash.TextOf(request, caller, http),
            cancellationToken
        );
        var order = await read.ForBuyerAsync(id, token, caller, CancellationToken.None);
        return Versioned.Ok(order, order.Version);
    }

    private async Task<VersionedOk<OrderView>> HandleMerchantAsync(
        Id<OrderKind> id,
        RequestReturnRequest request,
        IfMatch ifMatch,
        Caller caller,
        HttpRequest http,
        CancellationToken cancellationToken
    )
    {
        await EnterAsync(
            id,
            request,
            ifMatch,
            caller.Subject,
            RequestHash.TextOf(request, caller, http),
            cancellationToken
        );
        var order = await read.ForMerchantAsync(id, CancellationToken.None);
        return Versioned.Ok(order, order.Version);
    }

    private async Task EnterAsync(
        Id<OrderKind> id,
        RequestReturnRequest request,
        IfMatch? ifMatch,
        string? actor,
        string hash,
        CancellationToken cancellationToken
    )
    {
        var order = await OrderSettling.LoadAsync(db, id, cancellationToken);
        if (order.Returns.Any(r => r.RequestHash == hash))
        {
            return; // Entered before; the process died, or its answer was lost.
        }

        ifMatch?.Guard(order.Version);
        foreach (var units in request.Units)
        {
            var left = order.ShippedOf(units.Line) - order.ReturnedOf(units.Line);
            if (units.Quantity > left)
            {
                throw Problem
                    .Unprocessable("order.units_not_shipped", "More units than were shipped and are not back.")
                    .With("line", units.Line)
                    .With("left", left);
            }
        }

        if (order.Returns.Count >= Most)
        {
            throw Problem.Unprocessable("order.too_many_returns", $"An order has at most {Most} returns.");
        }

        var now = clock.GetUtcNow();
        var entered = new Return(
            Id<ReturnKind>.New(clock),
            now,
            ReturnState.Requested,
            [.. request.Units.Select(u => u with { Restock = true })],
            request.Reason
        )
        {
            RequestHash = hash,
        };
        order.Returns = [.. order.Returns, entered];
        history.Add(order, "return.requested", request.Reason, actor);
        db.Publish(new OrderReturnRequested(order.Id, order.Number, entered.Id.ToString(), LinesOf(order, entered)));
        await db.SaveChangesAsync(cancellationToken);
    }

    public static IReadOnlyList<FulfilledLineData> LinesOf(Order order, Return @return) =>
        [
            .. @return.Units.Select(u =>
            {
                var line = order.Lines.First(l => l.Position == u.Line);
                return new FulfilledLineData(line.Sku, line.Title, u.Quantity);
            }),
        ];
}
