using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Products;

/// <summary>Answers checkout: the variants with their products in one read, their stock in another.</summary>
internal sealed class VariantOffers(CatalogueDbContext db, TaxonomyCache taxonomies) : IVariantCatalogue
{
    private const int MaxSkus = 200;

    public async Task<IReadOnlyList<VariantOffer>> FindOffersAsync(
        IReadOnlyCollection<string> skus,
        Currency currency,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(skus);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(skus.Count, MaxSkus, nameof(skus));
        var normalized = skus.Select(Variant.Normalize).Distinct(StringComparer.Ordinal).ToList();
        var rows = await db
            .Variants.AsNoTracking()
            .Where(v => normalized.Contains(v.NormalizedSku) && v.Product!.Status == ProductStatus.Published)
            .Select(v => new
            {
                Variant = v,
                v.Product!.Title,
                v.Product.Slug,
                v.Product.Images,
                v.Product.TaxCategory,
                v.Product.CategoryIds,
            })
            .ToListAsync(cancellationToken);
        var ids = rows.Select(r => r.Variant.Id).ToList();
        var levels = (
            await db.StockLevels.AsNoTracking().Where(l => ids.Contains(l.VariantId)).ToListAsync(cancellationToken)
        ).ToLookup(l => l.VariantId);
        var bundles = await BundleStock.ReadAsync(db, rows.Select(r => r.Variant), cancellationToken);
        var tiers = await TiersAsync(ids, currency, cancellationToken);
        var taxonomy = await taxonomies.GetAsync(cancellationToken);
        return
        [
            .. rows.Where(r => r.Variant.PriceIn(currency) is not null)
                .Select(r => new VariantOffer(
                    r.Variant.Id,
                    r.Variant.ProductId,
                    r.Variant.Sku,
                    r.Title,
                    r.Slug,
                    r.Variant.Options,
                    r.Variant.PriceIn(currency)!.Price,
                    r.Images.Count == 0 ? null : r.Images[0].Url,
                    r.TaxCategory,
                    r.Variant.WeightGrams,
                    bundles.Available(r.Variant, StockAvailability.Of(r.Variant.TracksStock, levels[r.Variant.Id]))
                )
                {
                    PriceTiers = [.. tiers[r.Variant.Id]],
                    Categories = taxonomy.Categories.SlugsOf(r.CategoryIds),
                }),
        ];
    }

    private async Task<ILookup<Id<VariantKind>, PriceTier>> TiersAsync(
        IReadOnlyCollection<Id<VariantKind>> variants,
        Currency currency,
        CancellationToken cancellationToken
    )
    {
        var prices = await db
            .ListPrices.AsNoTracking()
            .Where(p => variants.Contains(p.VariantId))
            .Join(
                db.PriceLists.Where(l => l.Currency == currency),
                p => p.List,
                l => l.Code,
                (p, l) => new { Price = p, List = l }
            )
            .ToListAsync(cancellationToken);
        return prices.ToLookup(
            p => p.Price.VariantId,
            p => new PriceTier(
                p.List.Code,
                new(p.Price.Amount, p.List.Currency),
                p.Price.MinQuantity,
                p.List.Group,
                p.List.StartsAt,
                p.List.EndsAt
            )
        );
    }
}
