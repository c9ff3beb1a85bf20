using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Orders.Refunds;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Returns;

/// <param name="Amount">How much to give back; what was paid for the units unless given, at most that.</param>
/// <param name="To">Where to: where it came from unless given.</param>
/// <param name="GiftCard">The gift card it goes to; else one that paid for the order, else a new one.</param>
internal sealed record RefundReturnRequest(
    Money? Amount = null,
    RefundTo To = RefundTo.Original,
    Id<CreditAccountKind>? GiftCard = null
);

/// <summary>
/// A merchant gives the money of a received return back. That it is given for this return is written with the refund that
/// is begun, so that no return is refunded twice.
/// </summary>
internal sealed class RefundReturn(CheckoutDbContext db, RefundOrder refund)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/orders/{id}/returns/{returnId}/refund",
                static (
                    RefundReturn handler,
                    Id<OrderKind> id,
                    Id<ReturnKind> returnId,
                    RefundReturnRequest? request,
                    IfMatch ifMatch,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.HandleAsync(id, returnId, request, ifMatch, caller, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency()
            .WithName("RefundReturn")
            .WithSummary("Gives the money of a received return back.");

    private async Task<VersionedOk<OrderView>> HandleAsync(
        Id<OrderKind> id,
        Id<ReturnKind> returnId,
        RefundReturnRequest? request,
        IfMatch ifMatch,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var order =
            await db.Orders.Include(o => o.Lines).SingleOrDefaultAsync(o => o.Id == id, cancellationToken)
            ?? throw ReadOrder.NotFound();
        var back = order.ReturnOf(returnId);
        if (back.State is not ReturnState.Received)
        {
            throw Problem.Conflict("return.not_received", "The return is not received, or refunded already.");
        }

        var value = new Money(ReturnValue.Of(order, back), order.Currency);
        var amount = request?.Amount ?? value;
        if (amount.Currency != value.Currency || !amount.IsPositive || amount.Amount > value.Amount)
        {
            throw Problem.Invalid("amount", "out_of_range", "In the order's currency, at most what was paid for it.");
        }

        var before = await refund.BeginAsync(
            id,
            new RefundOrderRequest(amount, returnId.ToString(), request?.To ?? RefundTo.Original, request?.GiftCard),
            ifMatch,
            caller.Subject,
            back,
            cancellationToken
        );
        var view = await refund.RefundAsync(id, before);
        return Versioned.Ok(view, view.Version);
    }
}
