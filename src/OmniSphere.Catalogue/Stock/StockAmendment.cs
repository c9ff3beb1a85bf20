using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Stock;

/// <summary>What happens to allocated units when their order is changed.</summary>
internal sealed partial class StockReservations
{
    public Task<ReservationResult> AmendAsync(
        string reference,
        string change,
        IReadOnlyList<StockDemand> more,
        IReadOnlyList<StockDemand> less,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(more);
        ArgumentNullException.ThrowIfNull(less);
        IReadOnlyList<StockDemand> both = [.. more, .. less];
        Check(reference, both);
        Check(change, both);
        return TransactAsync(ct => AmendInsideAsync(reference, change, more, less, ct), cancellationToken);
    }

    private async Task<ReservationResult> AmendInsideAsync(
        string reference,
        string change,
        IReadOnlyList<StockDemand> more,
        IReadOnlyList<StockDemand> less,
        CancellationToken cancellationToken
    )
    {
        var reservation = await FindAsync(reference, cancellationToken);
        if (reservation is not { State: ReservationState.Allocated })
        {
            return new(false, [.. more.Select(u => new StockShortage(u.Sku, u.Quantity, 0))]);
        }

        if (reservation.Entered.Contains(change))
        {
            return new(true, []);
        }

        var book = new BundleBook(reservation.Bundles);
        var plan = await StockPlan.ReadAsync(db, ledger, more, book, cancellationToken);
        var sheet = await ledger.OpenAsync(
            [.. plan.Variants.Concat(await MissingAsync(reservation, plan.Variants, cancellationToken))],
            cancellationToken
        );
        var lines = GiveBack(sheet, reservation, book.Sums(less), change);
        var shortages = plan.Shortages(sheet);
        if (shortages.Count > 0)
        {
            db.ChangeTracker.Clear();
            return new(false, shortages);
        }

        var taken = StockSourcing.Take(sheet, reference, plan.Needs);
        foreach (var line in taken)
        {
            sheet.Move(
                sheet.Find(line.VariantId, line.LocationId)!,
                MovementType.Allocation,
                new StockDelta(Allocated: line.Quantity, Reserved: -line.Quantity),
                reference
            );
        }

        reservation.Lines = [.. lines, .. taken];
        reservation.Bundles = book.Compositions;
        reservation.Remember(plan.Variants);
        await EnteredAsync(reservation, change, sheet, cancellationToken);
        return new(true, []);
    }

    /// <summary>Gives units back, those allocated last first.</summary>
    /// <returns>What is kept.</returns>
    private static List<ReservationLine> GiveBack(
        StockSheet sheet,
        Reservation reservation,
        Dictionary<string, int> less,
        string change
    )
    {
        var kept = new List<ReservationLine>();
        foreach (var line in reservation.Lines.Reverse())
        {
            var sku = Variant.Normalize(line.Sku);
            var given = Math.Min(less.GetValueOrDefault(sku), line.Quantity);
            if (given > 0)
            {
                less[sku] -= given;
                if (sheet.Find(line.VariantId, line.LocationId) is { } level)
                {
                    sheet.Move(level, MovementType.Release, new StockDelta(Allocated: -given), change);
                }
            }

            Keep(kept, line, line.Quantity - given);
        }

        kept.Reverse();
        return kept;
    }
}
