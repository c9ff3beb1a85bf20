using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Carts;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Placing;

/// <summary>Holds the stock of a cart under the placement's id. Undone by releasing it.</summary>
internal sealed class ReserveStock(IStockReservations stock, TimeProvider clock, IOptions<CheckoutOptions> options)
{
    /// <returns>Why not, or null when all of it is held.</returns>
    public async Task<ProblemException?> RunAsync(Placement placement, CartDocument document)
    {
        var heldUntil = clock.GetUtcNow() + options.Value.StockHold;
        var result = await stock.ReserveAsync(
            placement.StockReference,
            [.. document.Lines.Select(l => new StockDemand(l.Sku, l.Quantity))],
            options.Value.StockHold,
            document.ShippingAddress is { } to ? new StockDestination(to.Country, to.PostalCode) : null
        );
        if (result.Succeeded)
        {
            placement.HeldUntil = heldUntil;
            return null;
        }

        var first = result.Shortages is [var shortage, ..] ? shortage : null;
        return Problem
            .Conflict("stock.insufficient", "There is not enough stock.")
            .With("sku", first?.Sku)
            .With("requested", first?.Requested)
            .With("available", first?.Available)
            .With("shortages", result.Shortages);
    }

    /// <summary>Whether the hold has run out by our clock.</summary>
    public bool HasRunOut(Placement placement) => placement.HeldUntil is not { } until || until <= clock.GetUtcNow();

    public Task UndoAsync(Placement placement) => stock.ReleaseAsync(placement.StockReference);
}
