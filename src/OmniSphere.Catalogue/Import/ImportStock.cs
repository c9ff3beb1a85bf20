using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Import;

/// <summary>Enters the stock of a file in the ledger: a receipt where there was none, else an adjustment to the count.</summary>
internal sealed class ImportStock(
    CatalogueDbContext db,
    StockLedger ledger,
    TimeProvider clock,
    Id<ImportKind> import,
    Id<LocationKind> location
)
{
    private readonly string _reference = import.ToString();
    private readonly Dictionary<Id<VariantKind>, (StockedVariant Variant, int Units)> _counts = [];

    /// <summary>New variants have no level yet, and nobody else knows them: it is simply added.</summary>
    public void Receive(Product product, ImportCandidate candidate, ImportRows rows)
    {
        foreach (var (variant, units, _) in Pairs(product, candidate))
        {
            rows.Levels.Add(
                new StockLevel
                {
                    TenantId = product.TenantId,
                    VariantId = variant.Id,
                    LocationId = location,
                    ProductId = product.Id,
                    OnHand = units,
                }
            );
            if (units > 0)
            {
                rows.Movements.Add(
                    new StockMovement
                    {
                        TenantId = product.TenantId,
                        Id = Id<MovementKind>.New(clock),
                        VariantId = variant.Id,
                        LocationId = location,
                        Type = MovementType.Receipt,
                        OnHand = units,
                        Reference = _reference,
                        At = clock.GetUtcNow(),
                    }
                );
            }
        }
    }

    /// <summary>Notes what a known product's variants are to have on hand.</summary>
    public void Count(Product product, ImportCandidate candidate, ImportTally tally)
    {
        foreach (var (variant, units, place) in Pairs(product, candidate))
        {
            if (variant.IsBundle)
            {
                tally.Note(
                    candidate.Error($"variants[{place}].stock", "A bundle has the stock of its parts: passed over.")
                );
                continue;
            }

            _counts[variant.Id] = (new StockedVariant(variant.Id, product.Id, variant.Sku, variant.TracksStock), units);
        }
    }

    /// <summary>Enters what <see cref="Count"/> noted. The products were saved before.</summary>
    public async Task AdjustAsync(CancellationToken cancellationToken)
    {
        if (_counts.Count == 0)
        {
            return;
        }

        var variants = _counts.Values.Select(c => c.Variant).ToList();
        var sheet = await ledger.OpenAsync(variants, cancellationToken);
        var missing = variants.Where(v => sheet.Find(v.Id, location) is null).ToList();
        foreach (var variant in missing)
        {
            await db.AddLevelAsync(variant, location, cancellationToken);
        }

        sheet = missing.Count == 0 ? sheet : await ledger.OpenAsync(variants, cancellationToken);
        foreach (var (variant, units) in _counts.Values)
        {
            var level = sheet.Find(variant.Id, location)!;
            if (level.OnHand != units)
            {
                var type = missing.Contains(variant) ? MovementType.Receipt : MovementType.Adjustment;
                sheet.Move(level, type, new StockDelta(OnHand: units - level.OnHand), _reference);
            }
        }

        sheet.PublishChanges();
    }

    private static IEnumerable<(Variant Variant, int Units, int Place)> Pairs(
        Product product,
        ImportCandidate candidate
    )
    {
        var units = candidate
            .Product.Variants!.Select((v, place) => (v.Sku, v.Stock, Place: place))
            .Where(v => v.Stock is not null)
            .ToDictionary(v => Variant.Normalize(v.Sku!), v => (v.Stock!.Value, v.Place), StringComparer.Ordinal);
        foreach (var variant in product.Variants.Where(v => v.TracksStock))
        {
            if (units.TryGetValue(variant.NormalizedSku, out var count))
            {
                yield return (variant, count.Value, count.Place);
            }
        }
    }
}
