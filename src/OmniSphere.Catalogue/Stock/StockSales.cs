using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Stock;

/// <summary>What happens to sold units: they leave the house, and some come back.</summary>
internal sealed partial class StockReservations
{
    public Task<ReservationResult> SellAsync(
        string reference,
        string fulfilment,
        IReadOnlyList<StockDemand> units,
        CancellationToken cancellationToken = default
    )
    {
        Check(reference, units);
        Check(fulfilment, units);
        return TransactAsync(ct => SellInsideAsync(reference, fulfilment, units, ct), cancellationToken);
    }

    public Task RestockAsync(
        string reference,
        string @return,
        IReadOnlyList<StockDemand> units,
        CancellationToken cancellationToken = default
    )
    {
        Check(reference, units);
        Check(@return, units);
        return TransactAsync(
            async ct =>
            {
                if (await FindAsync(reference, ct) is not { } reservation || reservation.Entered.Contains(@return))
                {
                    return false;
                }

                var wanted = new BundleBook(reservation.Bundles).Sums(units);
                var variants = await ledger.FindAsync(wanted.Keys, ct);
                var sheet = await ledger.OpenAsync(variants, ct);
                foreach (var variant in variants.Where(v => v.TracksStock).OrderBy(v => v.Id))
                {
                    if (sheet.LevelsOf(variant.Id).FirstOrDefault() is { } level)
                    {
                        var back = new StockDelta(OnHand: wanted[Variant.Normalize(variant.Sku)]);
                        sheet.Move(level, MovementType.Return, back, @return);
                    }
                }

                await EnteredAsync(reservation, @return, sheet, ct);
                return true;
            },
            cancellationToken
        );
    }

    private async Task<ReservationResult> SellInsideAsync(
        string reference,
        string fulfilment,
        IReadOnlyList<StockDemand> units,
        CancellationToken cancellationToken
    )
    {
        var reservation = await FindAsync(reference, cancellationToken);
        if (reservation is not { State: ReservationState.Allocated })
        {
            return new(false, [.. units.Select(u => new StockShortage(u.Sku, u.Quantity, 0))]);
        }

        if (reservation.Entered.Contains(fulfilment))
        {
            return new(true, []);
        }

        var sheet = await OpenAsync(reservation, cancellationToken);
        var left = new BundleBook(reservation.Bundles).Sums(units);
        var kept = new List<ReservationLine>();
        var shortages = new List<StockShortage>();
        foreach (var line in reservation.Lines)
        {
            var sku = Variant.Normalize(line.Sku);
            var taken = Math.Min(left.GetValueOrDefault(sku), line.Quantity);
            if (taken == 0 || sheet.Find(line.VariantId, line.LocationId) is not { } level)
            {
                // What is not shipped now, or whose variant is gone: nothing is counted of it.
                Keep(kept, line, line.Quantity - taken);
                left[sku] = left.GetValueOrDefault(sku) - taken;
                continue;
            }

            if (level.OnHand < taken)
            {
                shortages.Add(new(line.Sku, taken, level.OnHand));
                continue;
            }

            sheet.Move(level, MovementType.Sale, new StockDelta(OnHand: -taken, Allocated: -taken), fulfilment);
            left[sku] -= taken;
            Keep(kept, line, line.Quantity - taken);
        }

        if (shortages.Count > 0)
        {
            db.ChangeTracker.Clear();
            return new(false, shortages);
        }

        reservation.Lines = kept;
        await EnteredAsync(reservation, fulfilment, sheet, cancellationToken);
        return new(true, []);
    }

    private async Task EnteredAsync(
        Reservation reservation,
        string what,
        StockSheet sheet,
        CancellationToken cancellationToken
    )
    {
        reservation.Entered = [.. reservation.Entered, what];
        sheet.PublishChanges();
        await db.SaveChangesAsync(cancellationToken);
    }

    private static void Keep(List<ReservationLine> lines, ReservationLine line, int quantity)
    {
        if (quantity > 0)
        {
            lines.Add(line with { Quantity = quantity });
        }
    }
}
