using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Search;

/// <summary>
/// What a search looks through at all, such as a collection: what is outside is neither found nor counted, and nothing in it
/// is a selection. All that is given holds.
/// </summary>
public sealed record ProductScope
{
    /// <summary>
    /// These and no others, at most 1,000; null for any. Without words, the order of relevance is theirs.
    /// </summary>
    public IReadOnlyList<Id<ProductKind>>? Products { get; init; }

    /// <summary>A category's slug, or its path of slugs joined by <c>/</c>: what hangs there and below.</summary>
    public string? Category { get; init; }

    /// <summary>As <see cref="ProductQuery.Filters"/>, at most 30.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Lowest price in minor units of <see cref="Currency"/>, included.</summary>
    public long? PriceMin { get; init; }

    /// <summary>Highest price in minor units of <see cref="Currency"/>, included.</summary>
    public long? PriceMax { get; init; }

    /// <summary>The currency of these prices, whatever the search's own.</summary>
    public Currency Currency { get; init; }

    /// <summary>True leaves out what is sold out.</summary>
    public bool InStockOnly { get; init; }

    /// <summary>The scope in which nothing is.</summary>
    public static ProductScope Nothing { get; } = new() { Products = [] };
}
