using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Edits;

/// <summary>
/// Carries a decided edit out: the stock changes first, once by the edit's id; then order, timeline, event and what is to
/// be given back are written in one. Idempotent.
/// </summary>
internal sealed class ApplyEdit(
    CheckoutDbContext db,
    IStockReservations stock,
    RefundOrder refund,
    OrderHistory history,
    TimeProvider clock,
    IOptions<CheckoutOptions> options
)
{
    /// <summary>Why the edit was taken back, or null.</summary>
    public ProblemException? Refusal { get; private set; }

    /// <param name="order">Tracked, with its lines.</param>
    public async Task SettleAsync(Order order)
    {
        if (order.PendingEdit is not { } edit)
        {
            return;
        }

        // Units that are exchanged came back before; only what is sent for them is taken.
        var moved = edit.ReturnId is null ? edit.Lines : edit.Lines.Where(l => l.From == 0);
        var demand = EditPricing.Demand(moved).ToList();
        var result =
            demand.Count == 0
                ? new ReservationResult(true, [])
                : await stock.AmendAsync(
                    order.PlacementId.ToString(),
                    edit.Id.ToString(),
                    [.. demand.Where(d => d.Units > 0).Select(d => new StockDemand(d.Sku, d.Units))],
                    [.. demand.Where(d => d.Units < 0).Select(d => new StockDemand(d.Sku, -d.Units))]
                );
        if (result.Succeeded)
        {
            await WriteAsync(order, edit);
        }
        else
        {
            order.Change(edit with { State = EditState.Refused, Outcome = null });
            history.Add(order, "edit.refused", "stock.insufficient", edit.Actor);
            Refusal = Problem
                .Conflict("stock.insufficient", "There is not enough stock.")
                .With("shortages", result.Shortages);
        }

        await db.SaveChangesAsync();
    }

    private async Task WriteAsync(Order order, OrderEdit edit)
    {
        if (edit.ReturnId is { } returnId)
        {
            var back = order.ReturnOf(returnId);
            order.Change(back with { State = ReturnState.Exchanged, Exchanged = ReturnValue.Of(order, back) });
        }

        edit.Outcome!.WriteTo(order);

        order.FulfilmentStatus = order.Fulfilled();
        order.TrimPlan();
        var over = await refund.OpenAsync(order, order.OverpaidOf(order.Total), edit.Id.ToString(), edit.Actor);
        order.Adjusted += over;
        order.Change(edit with { State = EditState.Applied, Outcome = null, Refund = over });
        order.DueAt = clock.GetUtcNow() + options.Value.Lease;
        var difference = new Money(edit.Difference, order.Currency);
        history.Add(
            order,
            edit.ReturnId is null ? "edited" : "exchanged",
            edit.Note ?? difference.ToString(),
            edit.Actor
        );
        db.Publish(
            new OrderEdited(
                order.Id,
                order.Number,
                edit.Id.ToString(),
                edit.ReturnId?.ToString(),
                [.. edit.Lines.Select(l => new EditedLineData(l.Sku, l.Title, l.From, l.To))],
                difference,
                new(order.Total, order.Currency),
                new(order.AmountDue, order.Currency),
                new(over, order.Currency)
            )
            {
                Buyer = order.Buyer,
            }
        );
    }
}
