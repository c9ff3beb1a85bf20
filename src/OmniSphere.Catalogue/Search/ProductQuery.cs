using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Search;

/// <summary>What a shopper looks for. Texts are read in the tenant's language, unless another one is named.</summary>
public sealed record ProductQuery
{
    /// <summary>Words, or a SKU or barcode; null or blank finds everything.</summary>
    public string? Text { get; init; }

    /// <summary>A category's slug, or its path of slugs joined by <c>/</c>; finds what hangs there and below.</summary>
    public string? Category { get; init; }

    /// <summary>
    /// Attribute key to the values wanted: any one of them, for every attribute named. <c>brand</c> is one of them. For a
    /// number, <c>2..5</c>, <c>2..</c> and <c>..5</c> are ranges with both ends included. Compared without case.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>What is looked through at all; null for everything.</summary>
    public ProductScope? Within { get; init; }

    /// <summary>Lowest price in minor units of <see cref="Currency"/>, included.</summary>
    public long? PriceMin { get; init; }

    /// <summary>Highest price in minor units of <see cref="Currency"/>, included.</summary>
    public long? PriceMax { get; init; }

    /// <summary>True leaves out what is sold out.</summary>
    public bool InStockOnly { get; init; }

    /// <summary>
    /// BCP 47 tag of the further language that words are read in and hits are shown in, or null for the shop's own. What
    /// is not translated is found and shown in the shop's own.
    /// </summary>
    public string? Locale { get; init; }

    /// <summary>The order of the hits.</summary>
    public ProductSort Sort { get; init; }

    /// <summary>Which page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Hits a page, 1 to 100. <see cref="Page"/> times this is at most 10,000.</summary>
    public int Size { get; init; } = 20;

    /// <summary>
    /// <see cref="SearchResult.NextCursor"/> of the page before, instead of <see cref="Page"/>; reaches beyond 10,000. Goes
    /// with the query it came from.
    /// </summary>
    public string? After { get; init; }

    /// <summary>
    /// True puts what is sold out behind all that can be bought, whatever the order. In the order of relevance, pins and a
    /// SKU asked for stay first.
    /// </summary>
    public bool InStockFirst { get; init; }

    /// <summary>True shows where the words were found.</summary>
    public bool Highlight { get; init; }

    /// <summary>Most buckets of the histogram of prices, 0 to 50; 0 for none.</summary>
    public int PriceBuckets { get; init; }

    /// <summary>
    /// Products that come first in the order of relevance, in this order, whether they have the words or not, as long as
    /// they pass the filters. At most 50.
    /// </summary>
    public IReadOnlyList<Id<ProductKind>> Pins { get; init; } = [];

    /// <summary>What the merchant adds to relevance.</summary>
    public SearchRules Rules { get; init; } = SearchRules.None;

    /// <summary>The currency of prices in filters, order and hits.</summary>
    public required Currency Currency { get; init; }

    /// <summary>Most facets to answer, 0 for none.</summary>
    public int FacetLimit { get; init; } = 20;

    /// <summary>Most values of a facet; values that are selected come on top of it.</summary>
    public int FacetValueLimit { get; init; } = 30;
}

/// <summary>The order of hits. Equals follow popularity, then the newest first.</summary>
public enum ProductSort
{
    /// <summary>Best match first; without words, most popular first.</summary>
    Relevance,

    /// <summary>Cheapest first; products without a price in the currency last.</summary>
    PriceAscending,

    /// <summary>Dearest first; products without a price in the currency last.</summary>
    PriceDescending,

    /// <summary>Newest first.</summary>
    Newest,

    /// <summary>By title, in the order of the tenant's language.</summary>
    Title,

    /// <summary>By title, backwards.</summary>
    TitleDescending,
}

/// <summary>What a shopper has typed so far.</summary>
public sealed record SuggestQuery
{
    /// <summary>The text; its last word may be unfinished.</summary>
    public required string Text { get; init; }

    /// <summary>Most suggestions of all kinds together, 1 to 20.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>As <see cref="ProductQuery.Locale"/>.</summary>
    public string? Locale { get; init; }

    /// <summary>The currency of the products' prices.</summary>
    public required Currency Currency { get; init; }
}
