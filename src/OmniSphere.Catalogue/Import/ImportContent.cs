using OmniSphere.Catalogue.Products;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Import;

/// <summary>Makes content of what a file says and, where it is silent, of what the product already is.</summary>
internal static class ImportContent
{
    /// <summary>The content without categories and attributes, which need the tenant's definitions.</summary>
    public static ProductContent Merge(ImportedProduct imported, Product? product, Validation v) =>
        new()
        {
            ExternalId = string.IsNullOrWhiteSpace(imported.ExternalId) ? product?.ExternalId : imported.ExternalId,
            Slug = imported.Slug,
            Title = TextRules.Clean(imported.Title)!,
            Description = TextRules.Clean(imported.Description) ?? product?.Description,
            Brand = TextRules.Clean(imported.Brand) ?? product?.Brand,
            ProductType = string.IsNullOrWhiteSpace(imported.ProductType)
                ? product?.ProductType
                : imported.ProductType.Trim(),
            Status = Status(imported.Status, v) ?? KeptStatus(product) ?? ProductStatus.Published,
            TaxCategory = imported.TaxCategory ?? product?.TaxCategory ?? ProductRules.StandardTax,
            Images =
                imported
                    .Images?.Select(image =>
                        product?.Images.FirstOrDefault(i => i.Url == image?.Url || i.Source == image?.Url) is { } known
                            ? known with
                            {
                                Alt = TextRules.Clean(image?.Alt) ?? known.Alt,
                            }
                            : new ProductImage(image?.Url!, TextRules.Clean(image?.Alt))
                    )
                    .ToList()
                ?? product?.Images
                ?? [],
            Translations = ImportTranslations.Merge(imported.Translations, product?.Translations),
            Variants = Variants(imported.Variants!, product, v),
        };

    private static List<VariantContent> Variants(
        IReadOnlyList<ImportedVariant> imported,
        Product? product,
        Validation v
    )
    {
        var left = product?.Variants.OrderBy(o => o.Position).ToList() ?? [];
        var variants = new List<VariantContent>(imported.Count + left.Count);
        for (var i = 0; i < imported.Count; i++)
        {
            var wanted = imported[i];
            var sku = Variant.Normalize(wanted.Sku!);
            var known = left.Find(o => o.NormalizedSku == sku);
            v.Range(wanted.Stock, $"variants[{i}].stock", 0, Stock.StockLevel.Highest);
            if (wanted.Price is null && wanted.Prices is not { Count: > 0 })
            {
                v.Required(wanted.Price, $"variants[{i}].price");
            }

            variants.Add(
                new VariantContent
                {
                    Sku = wanted.Sku!,
                    Barcode = wanted.Barcode ?? known?.Barcode,
                    Options = wanted.Options ?? known?.Options ?? new Dictionary<string, string>(),
                    Prices = Prices(wanted, known),
                    WeightGrams = wanted.WeightGrams ?? known?.WeightGrams,
                    TracksStock = wanted.TracksStock ?? known?.TracksStock ?? true,
                }
            );
            left.RemoveAll(o => o == known);
        }

        // An import never deletes: variants that the file does not name stay behind those it does.
        variants.AddRange(left.Select(Keep));
        return variants;
    }

    private static VariantContent Keep(Variant variant) =>
        new()
        {
            Id = variant.Id,
            Sku = variant.Sku,
            Barcode = variant.Barcode,
            Options = variant.Options,
            Prices = variant.Prices,
            WeightGrams = variant.WeightGrams,
            TracksStock = variant.TracksStock,
        };

    /// <summary>The prices of the file, and those in other currencies that the variant has.</summary>
    private static List<VariantPrice> Prices(ImportedVariant wanted, Variant? known)
    {
        var prices = new List<VariantPrice>();
        if (wanted.Price is { } price)
        {
            prices.Add(new VariantPrice(price, wanted.CompareAtPrice));
        }

        prices.AddRange(wanted.Prices ?? []);
        var currencies = prices.Where(p => p is not null).Select(p => p.Price.Currency).ToHashSet();
        prices.AddRange(known?.Prices.Where(p => !currencies.Contains(p.Price.Currency)) ?? []);
        return prices;
    }

    // What was deleted and is brought again is what it was: a draft is no reason to publish it.
    private static ProductStatus? KeptStatus(Product? product) =>
        product?.Status == ProductStatus.Deleted ? product.RestoresTo : product?.Status;

    private static ProductStatus? Status(string? text, Validation v)
    {
        switch (text?.Trim().ToUpperInvariant())
        {
            case null or "":
                return null;
            case "DRAFT":
                return ProductStatus.Draft;
            case "PUBLISHED":
                return ProductStatus.Published;
            case "ARCHIVED":
                return ProductStatus.Archived;
            default:
                v.Error("status", "unknown", "draft, published or archived.");
                return null;
        }
    }
}
