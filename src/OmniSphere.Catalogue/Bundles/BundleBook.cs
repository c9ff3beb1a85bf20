using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Bundles;

/// <summary>A bundle as it was composed when units of it were reserved; what happens to them later goes by it.</summary>
/// <param name="Sku">The bundle.</param>
/// <param name="Parts">Units of each part in one of it.</param>
internal sealed record Composition(string Sku, IReadOnlyList<CompositionPart> Parts);

/// <summary>Units of a part in one bundle.</summary>
internal sealed record CompositionPart(Id<VariantKind> VariantId, string Sku, int Quantity);

/// <summary>Takes demands of bundles apart into demands of their parts.</summary>
internal sealed class BundleBook
{
    private readonly Dictionary<string, Composition> _bySku = new(StringComparer.Ordinal);

    /// <param name="known">Those that count whatever the bundles are made of now.</param>
    public BundleBook(IEnumerable<Composition>? known = null)
    {
        foreach (var composition in known ?? [])
        {
            _bySku[Variant.Normalize(composition.Sku)] = composition;
        }
    }

    /// <summary>All that are known; null when there are none.</summary>
    public IReadOnlyList<Composition>? Compositions => _bySku.Count == 0 ? null : [.. _bySku.Values];

    /// <summary>Adds the bundles among these variants that are not known yet, as they are made of now.</summary>
    public async Task ReadAsync(
        CatalogueDbContext db,
        IEnumerable<StockedVariant> variants,
        CancellationToken cancellationToken
    )
    {
        var bundles = variants.Where(v => v.IsBundle && Find(v.Sku) is null).ToDictionary(v => v.Id, v => v.Sku);
        if (bundles.Count == 0)
        {
            return;
        }

        var ids = bundles.Keys.ToList();
        var rows = await db
            .BundleParts.AsNoTracking()
            .Where(p => EF.Parameter(ids).Contains(p.BundleId))
            .Select(p => new
            {
                p.BundleId,
                p.PartId,
                p.Quantity,
                Sku = db.Variants.Where(v => v.Id == p.PartId).Select(v => v.Sku).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        // One of which a part is gone cannot be sold.
        foreach (var bundle in rows.GroupBy(r => r.BundleId).Where(b => b.All(r => r.Sku is not null)))
        {
            var sku = bundles[bundle.Key];
            _bySku[Variant.Normalize(sku)] = new(
                sku,
                [.. bundle.Select(r => new CompositionPart(r.PartId, r.Sku!, r.Quantity))]
            );
        }
    }

    public Composition? Find(string sku) => _bySku.GetValueOrDefault(Variant.Normalize(sku));

    /// <summary>Units by normalized SKU, bundles taken apart.</summary>
    public Dictionary<string, int> Sums(IEnumerable<StockDemand> units)
    {
        var sums = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var unit in units)
        {
            if (Find(unit.Sku) is not { } composition)
            {
                Add(unit.Sku, unit.Quantity);
                continue;
            }

            foreach (var part in composition.Parts)
            {
                Add(part.Sku, checked(unit.Quantity * part.Quantity));
            }
        }

        return sums;

        void Add(string sku, int quantity)
        {
            var key = Variant.Normalize(sku);
            sums[key] = checked(sums.GetValueOrDefault(key) + quantity);
        }
    }
}
