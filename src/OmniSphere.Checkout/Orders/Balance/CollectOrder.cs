using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Payments.Saved;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Balance;

/// <param name="SavedMethod">The method that is charged; the buyer's default unless given.</param>
/// <param name="Amount">What the merchant saw; refused with <c>order.changed</c> when something else is due now.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CollectOrderRequest(Id<SavedMethodKind>? SavedMethod = null, Money? Amount = null);

/// <summary>
/// A merchant collects what an order came to more, with a payment method that its buyer agreed to have kept. The buyer is
/// not there: what needs their confirmation is declined, and they pay by themselves.
/// </summary>
internal sealed class CollectOrder(
    CheckoutDbContext db,
    BalanceDesk desk,
    KeepMethods methods,
    PayerMethods payers,
    OrderHistory history,
    ReadOrder read
)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet(
                "/orders/{id}/payment-methods",
                static (CollectOrder handler, Id<OrderKind> id, CancellationToken cancellationToken) =>
                    handler.ListAsync(id, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersRead)
            .WithName("ListPaymentMethodsOfOrder")
            .WithSummary("The payment methods that an order's buyer agreed to have kept.");
        admin
            .MapPost(
                "/orders/{id}/collect",
                static (
                    CollectOrder handler,
                    Id<OrderKind> id,
                    CollectOrderRequest? request,
                    IfMatch ifMatch,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.CollectAsync(id, request ?? new(), ifMatch, caller.Subject, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency()
            .WithName("CollectOrder")
            .WithSummary("Takes what is due of an order with a payment method that its buyer agreed to have kept.");
    }

    private async Task<Ok<SavedMethodsView>> ListAsync(Id<OrderKind> id, CancellationToken cancellationToken)
    {
        var order =
            await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancellationToken)
            ?? throw ReadOrder.NotFound();
        return TypedResults.Ok(
            order.CustomerId is { } shopper ? await methods.ListAsync(shopper, cancellationToken) : new([])
        );
    }

    private async Task<VersionedOk<OrderView>> CollectAsync(
        Id<OrderKind> id,
        CollectOrderRequest request,
        IfMatch ifMatch,
        string? actor,
        CancellationToken cancellationToken
    )
    {
        var order =
            await db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken) ?? throw ReadOrder.NotFound();
        ifMatch.Guard(order.Version);
        await desk.GuardAsync(order, cancellationToken);
        var method = await MethodAsync(order, request.SavedMethod, cancellationToken);
        history.Add(order, "collect.requested", $"{method.Brand} {method.Last4}".Trim(), actor);
        await desk.PayAsync(
            order,
            new(PayerMethods.Of(method), ReturnUrl: null, OffSession: true),
            request.Amount,
            cancellationToken
        );
        var view = await read.ForMerchantAsync(id, CancellationToken.None);
        return Versioned.Ok(view, view.Version);
    }

    private async Task<SavedMethod> MethodAsync(
        Order order,
        Id<SavedMethodKind>? wanted,
        CancellationToken cancellationToken
    )
    {
        if (order.CustomerId is { } shopper)
        {
            if (wanted is { } id)
            {
                return await payers.FindAsync(id, shopper, cancellationToken);
            }

            var standard = await db.SavedMethods.FirstOrDefaultAsync(
                m => m.CustomerId == shopper && m.IsDefault && m.DueAt == null,
                cancellationToken
            );
            if (standard is not null)
            {
                return standard;
            }
        }

        throw Problem.Conflict("order.no_saved_method", "The order's buyer has no payment method that is kept.");
    }
}
