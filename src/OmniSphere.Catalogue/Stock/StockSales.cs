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

                var back = await BackAsync(reservation, units, ct);
                var sheet = await OpenForAsync(back.Keys, ct);
                foreach (var (variant, quantity) in back.OrderBy(b => b.Key.Id))
                {
                    var level = sheet.LevelsOf(variant.Id).First();
                    sheet.Move(level, MovementType.Return, new StockDelta(OnHand: quantity), @return);
                }

                await EnteredAsync(reservation, @return, sheet, ct);
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Units by the variants that they were when they were sold, whatever those are called now. What is gone, tracks no
    /// stock or is a bundle by now is passed over.
    /// </summary>
    private async Task<Dictionary<StockedVariant, int>> BackAsync(
        Reservation reservation,
        IReadOnlyList<StockDemand> units,
        CancellationToken cancellationToken
    )
    {
        var wanted = new BundleBook(reservation.Bundles).Sums(units);
        var sold = reservation.VariantsBySku();
        var variants = (
            await ledger.FindAsync(wanted.Keys.Where(sold.ContainsKey).Select(sku => sold[sku]), cancellationToken)
        ).ToDictionary(v => v.Id);
        var others = wanted.Keys.Where(sku => !sold.ContainsKey(sku)).ToList();
        var bySku = (others.Count == 0 ? [] : await ledger.FindAsync(others, cancellationToken)).ToDictionary(
            v => Variant.Normalize(v.Sku),
            StringComparer.Ordinal
        );
        var back = new Dictionary<StockedVariant, int>();
        foreach (var (sku, quantity) in wanted)
        {
            var variant = sold.TryGetValue(sku, out var id)
                ? variants.GetValueOrDefault(id)
                : bySku.GetValueOrDefault(sku);
            if (variant is { TracksStock: true, IsBundle: false })
            {
                back[variant] = checked(back.GetValueOrDefault(variant) + quantity);
            }
        }

        return back;
    }

    /// <summary>The levels of variants, made where there is none: what came back has to lie somewhere.</summary>
    private async Task<StockSheet> OpenForAsync(
        IReadOnlyCollection<StockedVariant> variants,
        CancellationToken cancellationToken
    )
    {
        var sheet = await ledger.OpenAsync(variants, cancellationToken);
        var missing = variants.Where(v => !sheet.LevelsOf(v.Id).Any()).OrderBy(v => v.Id).ToList();
        if (missing.Count == 0)
        {
            return sheet;
        }

        var location = await ledger.DefaultLocationAsync(cancellationToken);
        foreach (var variant in missing)
        {
            await db.AddLevelAsync(variant, location, cancellationToken);
        }

        return await ledger.OpenAsync(variants, cancellationToken);
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
