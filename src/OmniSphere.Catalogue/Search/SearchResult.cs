using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Search;

/// <summary>What was found.</summary>
public sealed record SearchResult
{
    /// <summary>All products that match, on whatever page.</summary>
    public required long Total { get; init; }

    /// <summary>The hits of the page.</summary>
    public required IReadOnlyList<ProductHit> Items { get; init; }

    /// <summary>What the result can be narrowed by, most telling first.</summary>
    public IReadOnlyList<Facet> Facets { get; init; } = [];

    /// <summary>The prices found, as if no price had been asked for; null when nothing has a price in the currency.</summary>
    public PriceRange? PriceRange { get; init; }

    /// <summary>How many products there are in each stretch of <see cref="PriceRange"/>; empty unless asked for.</summary>
    public IReadOnlyList<PriceBucket> PriceHistogram { get; init; } = [];

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? NextCursor { get; init; }

    /// <summary>A spelling that finds more, or null.</summary>
    public string? DidYouMean { get; init; }
}

/// <summary>A product as shown in a list.</summary>
public sealed record ProductHit
{
    /// <summary>The product.</summary>
    public required Id<ProductKind> Id { get; init; }

    /// <summary>The merchant's own id, or null.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Slug of the product page.</summary>
    public required string Slug { get; init; }

    /// <summary>Title as shown.</summary>
    public required string Title { get; init; }

    /// <summary>Brand as shown, or null.</summary>
    public string? Brand { get; init; }

    /// <summary>Lowest price of its variants in the currency asked for, or null when it has none.</summary>
    public Money? Price { get; init; }

    /// <summary>The crossed-out price, or null.</summary>
    public Money? CompareAtPrice { get; init; }

    /// <summary>URL of a picture, or null.</summary>
    public string? Image { get; init; }

    /// <summary>True when at least one variant can be bought now.</summary>
    public bool InStock { get; init; }

    /// <summary>Where the words were found; null unless asked for.</summary>
    public IReadOnlyList<Highlight>? Highlights { get; init; }
}

/// <summary>The values of one attribute among the products found.</summary>
/// <param name="Attribute">The key to filter by; <c>brand</c> and <c>category</c> are the built-in ones.</param>
/// <param name="Label">The attribute's name as shown.</param>
/// <param name="Unit">Unit of the numbers, or null.</param>
/// <param name="Values">Values with at least one product, and those that are selected; most products first.</param>
public sealed record Facet(string Attribute, string Label, string? Unit, IReadOnlyList<FacetValue> Values);

/// <summary>One value of a facet.</summary>
/// <param name="Value">The value to filter by.</param>
/// <param name="Label">The value as shown.</param>
/// <param name="Count">Products with it that fit everything asked for but the selection within this very attribute.</param>
/// <param name="Selected">Whether it is asked for.</param>
public sealed record FacetValue(string Value, string Label, int Count, bool Selected);

/// <summary>The lowest and highest price found.</summary>
/// <param name="Min">Lowest.</param>
/// <param name="Max">Highest.</param>
public sealed record PriceRange(Money Min, Money Max);

/// <summary>Something a shopper may mean.</summary>
public sealed record Suggestion
{
    /// <summary>The text as shown.</summary>
    public required string Text { get; init; }

    /// <summary>What it is.</summary>
    public required SuggestionKind Kind { get; init; }

    /// <summary>A category's path of slugs or a brand's name: the value to filter by; null for a product.</summary>
    public string? Value { get; init; }

    /// <summary>Products below a category or of a brand; null for a product.</summary>
    public int? Count { get; init; }

    /// <summary>The product, when it is one.</summary>
    public ProductHit? Product { get; init; }
}

/// <summary>Kinds of suggestions.</summary>
public enum SuggestionKind
{
    /// <summary>A product.</summary>
    Product,

    /// <summary>A category.</summary>
    Category,

    /// <summary>A brand.</summary>
    Brand,
}
