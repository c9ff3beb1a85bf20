using System.Text.Json;

namespace ReferenceStore.Storefront.Api;

/// <summary>A node of the tree of categories.</summary>
public sealed record Category(string Slug, string Name, IReadOnlyList<Category>? Children = null)
{
    public IReadOnlyList<Category> Below => Children ?? [];

    /// <summary>From here down to the category with the slug, or nothing.</summary>
    public IReadOnlyList<Category> PathTo(string slug)
    {
        if (Slug == slug)
        {
            return [this];
        }

        return Below.Select(c => c.PathTo(slug)).FirstOrDefault(p => p.Count > 0) is { } path ? [this, .. path] : [];
    }
}

/// <summary>A category as its page shows it.</summary>
/// <param name="Slug">The slug of now, also where an old one was asked for.</param>
/// <param name="Breadcrumb">From the top of the tree down to the category itself.</param>
public sealed record CategoryDetail(
    string Slug,
    string Name,
    IReadOnlyList<Category> Breadcrumb,
    IReadOnlyList<Category> Children
)
{
    /// <summary>From the top down to the category with what hangs below it.</summary>
    public IReadOnlyList<Category> Path => [.. Breadcrumb.SkipLast(1), new Category(Slug, Name, Children)];
}

/// <summary>A brand; its slug is the one of now, also where an old one was asked for.</summary>
public sealed record Brand(string Slug, string Name, string? Description = null, string? Logo = null);

/// <summary>A collection; its slug is the one of now, also where an old one was asked for.</summary>
public sealed record CollectionDetail(string Slug, string Name, string? Description = null, string? Image = null);

/// <summary>Some brands, and where the next ones begin.</summary>
public sealed record BrandSlice(IReadOnlyList<Brand> Items, string? NextCursor = null);

/// <summary>Some collections, and where the next ones begin.</summary>
public sealed record CollectionSlice(IReadOnlyList<CollectionDetail> Items, string? NextCursor = null);

/// <summary>A product in a list that was not searched for.</summary>
public sealed record ProductSummary(
    string Id,
    string Slug,
    string Title,
    Price? Price,
    bool InStock,
    ProductImage? Image = null,
    string? Brand = null,
    Price? CompareAtPrice = null
)
{
    public ProductHit ToHit() => new(Id, Slug, Title, Price, Image?.Url, InStock, Brand, CompareAtPrice);
}

/// <summary>What the merchant shows beside a product.</summary>
public sealed record RelatedProducts(
    IReadOnlyList<ProductSummary> Related,
    IReadOnlyList<ProductSummary> UpSell,
    IReadOnlyList<ProductSummary> Accessories
);

internal sealed record Categories(IReadOnlyList<Category> Items);

/// <summary>The languages of a shop, its own first.</summary>
internal sealed record ShopLanguages(string Default, IReadOnlyList<string> Items);

/// <summary>A product as shown in a list.</summary>
public sealed record ProductHit(
    string Id,
    string Slug,
    string Title,
    Price? Price,
    string? Image,
    bool InStock,
    string? Brand = null,
    Price? CompareAtPrice = null
);

/// <summary>What was found.</summary>
public sealed record SearchResult(
    long Total,
    IReadOnlyList<ProductHit> Items,
    IReadOnlyList<Facet>? Facets = null,
    PriceRange? PriceRange = null,
    string? DidYouMean = null
);

/// <summary>The values of one attribute among the products found.</summary>
public sealed record Facet(string Attribute, string? Label, string? Unit, IReadOnlyList<FacetValue> Values);

/// <summary>One value of a facet.</summary>
public sealed record FacetValue(string Value, string? Label, long Count, bool Selected);

/// <summary>Lowest and highest price found.</summary>
public sealed record PriceRange(Price Min, Price Max);

/// <summary>What a shopper who is typing may mean.</summary>
/// <param name="Kind">Product, category or brand.</param>
/// <param name="Value">A category's path or a brand's name.</param>
/// <param name="Product">The product, when it is one.</param>
public sealed record Suggestion(
    string Text,
    string Kind,
    string? Value = null,
    long? Count = null,
    ProductHit? Product = null
);

internal sealed record Suggestions(IReadOnlyList<Suggestion> Items);

/// <summary>What a product page shows.</summary>
/// <param name="Categories">Where it hangs, each from the top of the tree down.</param>
public sealed record Product(
    string Id,
    string Slug,
    string Title,
    IReadOnlyList<ProductVariant> Variants,
    string? Description = null,
    string? Brand = null,
    string? BrandSlug = null,
    IReadOnlyList<ProductImage>? Images = null,
    IReadOnlyList<ProductOption>? Options = null,
    IReadOnlyList<ProductFact>? Attributes = null,
    IReadOnlyList<IReadOnlyList<Category>>? Categories = null
);

/// <summary>A picture.</summary>
public sealed record ProductImage(string Url, string? Alt = null);

/// <summary>What variants differ in, in the order it is chosen.</summary>
public sealed record ProductOption(string Name, IReadOnlyList<string> Values);

/// <summary>What is bought.</summary>
/// <param name="Available">Units that can be sold now.</param>
public sealed record ProductVariant(
    string Id,
    string Sku,
    Price? Price,
    int Available,
    IReadOnlyDictionary<string, string>? Options = null,
    Price? CompareAtPrice = null,
    string? Barcode = null
)
{
    public string? Option(string name) => Options?.GetValueOrDefault(name);
}

/// <summary>One attribute; the value is a text, a number, a boolean, a quantity with a unit, or a list.</summary>
public sealed record ProductFact(string Key, JsonElement Value, string? Label = null, string? Unit = null);
