using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Bundles;

/// <summary>What units a demand takes of which variants: bundles take those of their parts, summed with all others.</summary>
internal sealed class StockPlan
{
    private readonly List<Asked> _asked;

    private StockPlan(List<Asked> asked, BundleBook book, IReadOnlyList<StockedVariant> variants) =>
        (_asked, Book, Variants) = (asked, book, variants);

    /// <summary>The bundles that the plan takes apart.</summary>
    public BundleBook Book { get; }

    /// <summary>The variants whose stock is asked for.</summary>
    public IReadOnlyList<StockedVariant> Variants { get; }

    /// <summary>Units to take of the variants that track stock. For a plan without shortages.</summary>
    public IReadOnlyList<(StockedVariant Variant, int Quantity)> Needs =>
        [
            .. _asked
                .SelectMany(a => a.Takes!.Select(t => (t.Variant, Units: t.Each * a.Quantity)))
                .Where(t => t.Variant.TracksStock)
                .GroupBy(t => t.Variant, t => t.Units)
                .Select(g => (g.Key, checked((int)g.Sum()))),
        ];

    /// <summary>Plans demands; the variants with their SKUs, when they were read already, may be given.</summary>
    public static async Task<StockPlan> ReadAsync(
        CatalogueDbContext db,
        StockLedger ledger,
        IEnumerable<StockDemand> demands,
        BundleBook book,
        CancellationToken cancellationToken,
        IReadOnlyList<StockedVariant>? known = null
    )
    {
        var wanted = demands
            .GroupBy(d => Variant.Normalize(d.Sku), StringComparer.Ordinal)
            .Select(g => (Key: g.Key, g.First().Sku, Quantity: g.Sum(d => (long)d.Quantity)))
            .ToList();
        var found = known ?? await ledger.FindAsync(wanted.Select(w => w.Key), cancellationToken);
        await book.ReadAsync(db, found, cancellationToken);
        var partIds = wanted
            .Select(w => book.Find(w.Key))
            .OfType<Composition>()
            .SelectMany(c => c.Parts.Select(p => p.VariantId))
            .Except(found.Select(v => v.Id))
            .ToList();
        var byId = found
            .Concat(partIds.Count == 0 ? [] : await ledger.FindAsync(partIds, cancellationToken))
            .ToDictionary(v => v.Id);
        var bySku = found.ToDictionary(v => Variant.Normalize(v.Sku), StringComparer.Ordinal);
        // Bundles come last: what is asked for by itself is told by itself.
        var asked = wanted
            .Select(w => new Asked(w.Sku, w.Quantity, Takes(book.Find(w.Key), bySku.GetValueOrDefault(w.Key), byId)))
            .OrderBy(a => book.Find(a.Sku) is not null)
            .ToList();
        return new(asked, book, [.. asked.SelectMany(a => a.Takes ?? []).Select(t => t.Variant).Distinct()]);
    }

    /// <summary>What cannot be had, with what could be; empty when all is there.</summary>
    public List<StockShortage> Shortages(StockSheet sheet)
    {
        var left = Variants.Where(v => v.TracksStock).ToDictionary(v => v.Id, v => (long)sheet.Available(v.Id));
        var shortages = new List<StockShortage>();
        foreach (var asked in _asked)
        {
            var tracked = asked.Takes?.Where(t => t.Variant.TracksStock).ToList();
            var available =
                tracked is null ? 0
                : tracked.Count == 0 ? long.MaxValue
                : tracked.Min(t => left[t.Variant.Id] / t.Each);
            if (available < asked.Quantity)
            {
                shortages.Add(
                    new StockShortage(asked.Sku, (int)Math.Min(asked.Quantity, int.MaxValue), (int)available)
                );
                continue;
            }

            foreach (var take in tracked!)
            {
                left[take.Variant.Id] -= take.Each * asked.Quantity;
            }
        }

        return shortages;
    }

    /// <summary>What one unit takes; null when it is not known or a part of it is gone.</summary>
    private static List<Take>? Takes(
        Composition? composition,
        StockedVariant? variant,
        Dictionary<Id<VariantKind>, StockedVariant> byId
    )
    {
        if (composition is null)
        {
            return variant is null or { IsBundle: true } ? null : [new Take(variant, 1)];
        }

        return composition.Parts.All(p => byId.ContainsKey(p.VariantId))
            ? [.. composition.Parts.Select(p => new Take(byId[p.VariantId], p.Quantity))]
            : null;
    }

    private sealed record Take(StockedVariant Variant, long Each);

    private sealed record Asked(string Sku, long Quantity, List<Take>? Takes);
}
