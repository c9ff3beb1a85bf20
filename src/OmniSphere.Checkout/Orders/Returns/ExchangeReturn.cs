using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Returns;

/// <param name="Add">What is sent for what came back.</param>
/// <param name="Total">What the merchant saw; refused with <c>order.changed</c> when it comes to something else now.</param>
/// <param name="Note">For the timeline, at most 500 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ExchangeReturnRequest(IReadOnlyList<AddedUnits> Add, Money? Total = null, string? Note = null)
    : IValidated
{
    public void Validate(Validation v)
    {
        if (v.Required(Add, "add"))
        {
            EditOrderRequest.CheckAdded(v, Add);
            v.That(Add.Count > 0, "add", "required", "Say what is sent for it.");
        }

        v.Length(Note, "note", 500);
    }
}

/// <summary>
/// A merchant sends other goods for those that came back, instead of their money. An edit of the order: the units that came
/// back leave their lines, what is sent for them becomes lines of its own, and the difference is settled as with any edit.
/// </summary>
internal sealed class ExchangeReturn(CheckoutDbContext db, EditPricing pricing, BeginEdit begin, ReadOrder read)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapPost(
                "/orders/{id}/returns/{returnId}/exchange/preview",
                static (
                    ExchangeReturn handler,
                    Id<OrderKind> id,
                    Id<ReturnKind> returnId,
                    ExchangeReturnRequest request,
                    CancellationToken cancellationToken
                ) => handler.PreviewAsync(id, returnId, request, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersRead)
            .WithName("PreviewExchange")
            .WithSummary("What an order would come to with other goods for those of a return.");
        admin
            .MapPost(
                "/orders/{id}/returns/{returnId}/exchange",
                static (
                    ExchangeReturn handler,
                    Id<OrderKind> id,
                    Id<ReturnKind> returnId,
                    ExchangeReturnRequest request,
                    IfMatch ifMatch,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.CommitAsync(id, returnId, request, ifMatch.Required(), caller, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency()
            .WithName("ExchangeReturn")
            .WithSummary(
                "Sends other goods for those of a received return; the difference is given back or asked for."
            );
    }

    private async Task<Ok<EditPreviewView>> PreviewAsync(
        Id<OrderKind> id,
        Id<ReturnKind> returnId,
        ExchangeReturnRequest request,
        CancellationToken cancellationToken
    )
    {
        var order = await EditOrder.FindAsync(db.Orders.AsNoTracking(), id, cancellationToken);
        var priced = await PriceAsync(order, Received(order, returnId), request, cancellationToken);
        return TypedResults.Ok(BeginEdit.Preview(order, priced));
    }

    private async Task<VersionedOk<OrderView>> CommitAsync(
        Id<OrderKind> id,
        Id<ReturnKind> returnId,
        ExchangeReturnRequest request,
        IfMatch ifMatch,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var order = await EditOrder.FindAsync(db.Orders, id, cancellationToken);
        ifMatch.Guard(order.Version);
        await begin.GuardAsync(order, cancellationToken);
        var back = Received(order, returnId);
        var priced = await PriceAsync(order, back, request, cancellationToken);
        await begin.RunAsync(order, priced, request.Total, request.Note, caller.Subject, returnId, cancellationToken);
        var view = await read.ForMerchantAsync(id, CancellationToken.None);
        return Versioned.Ok(view, view.Version);
    }

    private Task<PricedEdit> PriceAsync(
        Order order,
        Return back,
        ExchangeReturnRequest request,
        CancellationToken cancellationToken
    ) =>
        pricing.PriceAsync(
            order,
            [
                .. back.Units.Select(u => new QuantityChange(
                    u.Line,
                    order.Lines.First(l => l.Position == u.Line).Quantity - u.Quantity
                )),
            ],
            request.Add,
            cancellationToken,
            exchange: true
        );

    private static Return Received(Order order, Id<ReturnKind> id) =>
        order.ReturnOf(id) is { State: ReturnState.Received } received
            ? received
            : throw Problem.Conflict("return.not_received", "The return is not received, or settled already.");
}
