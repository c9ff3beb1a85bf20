using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Edits;

/// <param name="Lines">Lines whose quantity changes, each once.</param>
/// <param name="Add">What is added, as lines of its own.</param>
/// <param name="Total">What the merchant saw; refused with <c>order.changed</c> when it comes to something else now.</param>
/// <param name="Note">For the timeline, at most 500 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record EditOrderRequest(
    IReadOnlyList<QuantityChange>? Lines = null,
    IReadOnlyList<AddedUnits>? Add = null,
    Money? Total = null,
    string? Note = null
) : IValidated
{
    public void Validate(Validation v)
    {
        v.Count(Lines ?? [], "lines", 200);
        v.Each(Lines, "lines", (inner, l) => inner.Range(l.Quantity, "quantity", 0, CartLine.MaxQuantity));
        v.That(
            (Lines ?? []).Where(l => l is not null).GroupBy(l => l.Line).All(g => g.Count() == 1),
            "lines",
            "duplicate",
            "Each line once."
        );
        CheckAdded(v, Add);
        v.That((Lines ?? []).Count + (Add ?? []).Count > 0, "lines", "required", "Say what changes.");
        v.Length(Note, "note", 500);
    }

    public static void CheckAdded(Validation v, IReadOnlyList<AddedUnits>? added)
    {
        v.Count(added ?? [], "add", 50);
        v.Each(
            added,
            "add",
            (inner, a) =>
            {
                inner.Text(a.Sku, "sku", 100);
                inner.Range(a.Quantity, "quantity", 1, CartLine.MaxQuantity);
            }
        );
    }
}

/// <summary>What an edit would come to.</summary>
/// <param name="Lines">What changes.</param>
/// <param name="Totals">The order's sums afterwards; <c>due</c> is what would be asked for.</param>
/// <param name="Difference">What it comes to more, or less.</param>
/// <param name="Refund">What would be given back.</param>
/// <param name="Shortages">What there is too little of now: the edit would be refused.</param>
internal sealed record EditPreviewView(
    IReadOnlyList<EditedLine> Lines,
    Pricing.Totals Totals,
    Money Difference,
    Money Refund,
    IReadOnlyList<StockShortage> Shortages
);

/// <summary>
/// A merchant changes what an order that is not shipped yet consists of. It is priced on the terms it was placed on; the
/// decision is on disk before the stock is asked.
/// </summary>
internal sealed class EditOrder(CheckoutDbContext db, EditPricing pricing, BeginEdit begin, ReadOrder read)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapPost(
                "/orders/{id}/edits/preview",
                static (
                    EditOrder handler,
                    Id<OrderKind> id,
                    EditOrderRequest request,
                    CancellationToken cancellationToken
                ) => handler.PreviewAsync(id, request, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersRead)
            .WithName("PreviewOrderEdit")
            .WithSummary("What an order would come to with other lines, on the terms it was placed on.");
        admin
            .MapPost(
                "/orders/{id}/edits",
                static (
                    EditOrder handler,
                    Id<OrderKind> id,
                    EditOrderRequest request,
                    IfMatch ifMatch,
                    Caller caller,
                    CancellationToken cancellationToken
                ) => handler.CommitAsync(id, request, ifMatch.Required(), caller, cancellationToken)
            )
            .ForMerchant(CheckoutPermissions.OrdersWrite)
            .WithIdempotency()
            .WithName("EditOrder")
            .WithSummary("Changes the lines of an order; gives the difference back, or asks for it.");
    }

    private async Task<Ok<EditPreviewView>> PreviewAsync(
        Id<OrderKind> id,
        EditOrderRequest request,
        CancellationToken cancellationToken
    )
    {
        var order = await FindAsync(db.Orders.AsNoTracking(), id, cancellationToken);
        return TypedResults.Ok(BeginEdit.Preview(order, await PriceAsync(order, request, cancellationToken)));
    }

    private async Task<VersionedOk<OrderView>> CommitAsync(
        Id<OrderKind> id,
        EditOrderRequest request,
        IfMatch ifMatch,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var order = await FindAsync(db.Orders, id, cancellationToken);
        ifMatch.Guard(order.Version);
        await begin.GuardAsync(order, cancellationToken);
        var priced = await PriceAsync(order, request, cancellationToken);
        await begin.RunAsync(order, priced, request.Total, request.Note, caller.Subject, null, cancellationToken);
        var view = await read.ForMerchantAsync(id, CancellationToken.None);
        return Versioned.Ok(view, view.Version);
    }

    public static async Task<Order> FindAsync(
        IQueryable<Order> orders,
        Id<OrderKind> id,
        CancellationToken cancellationToken
    ) =>
        await orders.Include(o => o.Lines).SingleOrDefaultAsync(o => o.Id == id, cancellationToken)
        ?? throw ReadOrder.NotFound();

    private Task<PricedEdit> PriceAsync(Order order, EditOrderRequest request, CancellationToken cancellationToken)
    {
        foreach (var change in request.Lines ?? [])
        {
            if (!order.Lines.Exists(l => l.Position == change.Line))
            {
                throw Problem
                    .Unprocessable("order.line_unknown", "The order has no such line.")
                    .With("line", change.Line);
            }

            if (order.FulfilledOf(change.Line) is var shipped && change.Quantity < shipped)
            {
                throw Problem
                    .Unprocessable("order.units_shipped", "Units that are shipped can only come back.")
                    .With("line", change.Line)
                    .With("shipped", shipped);
            }
        }

        return pricing.PriceAsync(order, request.Lines ?? [], request.Add ?? [], cancellationToken);
    }
}
