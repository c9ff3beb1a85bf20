using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Products;

/// <summary>What a merchant says about a product: the request of the API, and what an import makes of a row.</summary>
internal sealed record ProductContent : IValidated
{
    /// <summary>The merchant's own id, unique within the tenant.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Made from the title unless given.</summary>
    public string? Slug { get; init; }

    public required string Title { get; init; }
    public string? Description { get; init; }
    public string? Brand { get; init; }

    /// <summary>Key of the type whose attributes it has; without one it has any.</summary>
    public string? ProductType { get; init; }

    public ProductStatus Status { get; init; }
    public string TaxCategory { get; init; } = ProductRules.StandardTax;
    public IReadOnlyList<ProductImage> Images { get; init; } = [];

    /// <summary>Ids of categories; the first is the main one.</summary>
    public IReadOnlyList<Id<CategoryKind>> Categories { get; init; } = [];

    public IReadOnlyDictionary<string, ProductAttributeValue> Attributes { get; init; } =
        new Dictionary<string, ProductAttributeValue>(StringComparer.Ordinal);

    /// <summary>Language to texts; where it is not given, those there are stay.</summary>
    public IReadOnlyDictionary<string, ProductTranslation>? Translations { get; init; }

    /// <summary>In their order; those with an <c>id</c> or <c>sku</c> of the product are changed, others added, the rest deleted.</summary>
    public required IReadOnlyList<VariantContent> Variants { get; init; }

    public void Validate(Validation v)
    {
        v.OptionalLine(ExternalId, "externalId", ProductRules.ExternalIdLength);
        v.That(ExternalId?.Trim().Length != 0, "externalId", "too_short", "Not blank.");
        v.Slug(Slug, "slug", ProductRules.SlugLength);
        v.Line(Title, "title", ProductRules.TitleLength);
        v.OptionalLines(Description, "description", ProductRules.DescriptionLength);
        v.OptionalLine(Brand, "brand", ProductRules.BrandLength);
        v.That(Status != ProductStatus.Deleted, "status", "not_allowed", "draft, published or archived.");
        v.Slug(ProductType, "productType", ProductTypes.ProductType.KeyLength);
        v.Slug(TaxCategory, "taxCategory", ProductRules.TaxCategoryLength);
        v.Count(Images, "images", ProductRules.Images);
        v.Each(Images, "images", CheckImage);
        v.Count(Categories, "categories", ProductRules.Categories);
        v.That(Categories.Distinct().Count() == Categories.Count, "categories", "duplicate", "Each category once.");
        CheckAttributes(v);
        v.Translated(Translations);
        v.Count(Variants, "variants", ProductRules.Variants, min: 1);
        v.Each(Variants, "variants", static (v, variant) => VariantContent.Check(v, variant));
        if (Variants.Count > 0 && Variants.All(variant => variant is { Options: not null, Sku: not null }))
        {
            CheckVariants(v);
        }
    }

    private static void CheckImage(Validation v, ProductImage image)
    {
        if (v.Required(image, "url"))
        {
            v.Url(image.Url, "url");
            v.That(!Media.MediaUrl.IsBroken(image.Url), "url", "unknown", "The address of no uploaded file.");
            v.OptionalLine(image.Alt, "alt", ProductRules.AltLength);
        }
    }

    private void CheckAttributes(Validation v)
    {
        v.That(
            Attributes.Count <= ProductRules.Attributes,
            "attributes",
            "too_many",
            $"At most {ProductRules.Attributes}."
        );
        foreach (var (key, value) in Attributes.Take(ProductRules.Attributes))
        {
            AttributeRules.Check(v, key, value);
        }
    }

    /// <summary>Variants differ in the same options, no two alike.</summary>
    private void CheckVariants(Validation v)
    {
        var skus = new HashSet<string>(StringComparer.Ordinal);
        var combinations = new HashSet<string>(StringComparer.Ordinal);
        var names = Variants[0].Options.Keys.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < Variants.Count; i++)
        {
            var variant = Variants[i];
            v.That(skus.Add(Variant.Normalize(variant.Sku)), $"variants[{i}].sku", "duplicate", "Each SKU once.");
            if (!names.SetEquals(variant.Options.Keys))
            {
                v.Error($"variants[{i}].options", "mismatch", "All variants have the same options.");
            }
            else
            {
                var combination = string.Join('\u001f', names.Select(n => variant.Options[n]));
                v.That(
                    combinations.Add(combination),
                    $"variants[{i}].options",
                    "duplicate",
                    "Two variants must differ in an option."
                );
            }
        }
    }
}

/// <summary>What a merchant says about a variant.</summary>
internal sealed record VariantContent
{
    /// <summary>The variant that is meant; without it, the product's variant with the SKU, or a new one.</summary>
    public Id<VariantKind>? Id { get; init; }

    public required string Sku { get; init; }
    public string? Barcode { get; init; }

    /// <summary>Option name to value; empty for the only variant.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>One per currency.</summary>
    public required IReadOnlyList<VariantPrice> Prices { get; init; }

    /// <summary>Weight of one unit in grams.</summary>
    public int? WeightGrams { get; init; }

    /// <summary>False for what never runs out.</summary>
    public bool TracksStock { get; init; } = true;

    public static void Check(Validation v, VariantContent? variant)
    {
        if (!v.Required(variant, "sku"))
        {
            return;
        }

        v.Line(variant.Sku, "sku", ProductRules.SkuLength);
        v.OptionalLine(variant.Barcode, "barcode", ProductRules.BarcodeLength);
        v.Range(variant.WeightGrams, "weightGrams", 0, ProductRules.HighestWeight);
        v.That(
            variant.Options.Count <= ProductRules.Options,
            "options",
            "too_many",
            $"At most {ProductRules.Options}."
        );
        foreach (var (name, value) in variant.Options.Take(ProductRules.Options))
        {
            v.Line(name, "options", ProductRules.OptionNameLength);
            v.Line(value, $"options.{name}", ProductRules.OptionValueLength);
        }

        v.Count(variant.Prices, "prices", ProductRules.Prices);
        v.Each(variant.Prices, "prices", CheckPrice);
        v.That(
            variant.Prices.Where(p => p is not null).DistinctBy(p => p.Price.Currency).Count() == variant.Prices.Count,
            "prices",
            "duplicate",
            "One price for each currency."
        );
    }

    private static void CheckPrice(Validation v, VariantPrice? price)
    {
        if (!v.Required(price, "price"))
        {
            return;
        }

        if (price.Price.Currency.IsNone)
        {
            v.Error("price", "required", "This field is required.");
            return;
        }

        v.Range(price.Price.Amount, "price", 0, ProductRules.HighestPrice);
        if (price.CompareAtPrice is { } compareAt)
        {
            v.That(
                compareAt.Currency == price.Price.Currency,
                "compareAtPrice",
                "currency",
                "The currency of the price."
            );
            v.Range(compareAt.Amount, "compareAtPrice", 0, ProductRules.HighestPrice);
        }
    }
}
