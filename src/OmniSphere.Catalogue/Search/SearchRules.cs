using System.Runtime.InteropServices;

namespace OmniSphere.Catalogue.Search;

/// <summary>
/// What a merchant adds to relevance: words that mean the same, products and attribute values that come first. Handed
/// over with each query, so that a change holds at once and needs no new index.
/// </summary>
public sealed record SearchRules
{
    /// <summary>No rule at all.</summary>
    public static SearchRules None { get; } = new();

    /// <summary>Words that stand for others.</summary>
    public IReadOnlyList<Synonym> Synonyms { get; init; } = [];

    /// <summary>Attribute values that count for more or less.</summary>
    public IReadOnlyList<ProductBoost> Boosts { get; init; } = [];
}

/// <summary>Words or phrases that also find others. Read in the tenant's language, so plurals and accents follow.</summary>
/// <param name="Words">What is searched for.</param>
/// <param name="Finds">What is found as well; the same list makes all of them mean the same.</param>
public sealed record Synonym(IReadOnlyList<string> Words, IReadOnlyList<string> Finds);

/// <summary>Products with this value are ranked by a multiple of their score, in the order of relevance only.</summary>
/// <param name="Attribute">The attribute's key; <c>brand</c> and <c>category</c> are the built-in ones.</param>
/// <param name="Value">The value, as in a filter.</param>
/// <param name="Factor">0.1 to 10; below 1 ranks lower.</param>
public sealed record ProductBoost(string Attribute, string Value, double Factor);

/// <summary>Part of a text in which words of the query were found.</summary>
/// <param name="Field"><c>title</c> or <c>description</c>.</param>
/// <param name="Text">The title, or a stretch of the description; plain text.</param>
/// <param name="Ranges">Where the words stand, in order, without overlap.</param>
public sealed record Highlight(string Field, string Text, IReadOnlyList<TextRange> Ranges);

/// <summary>A stretch of a text.</summary>
/// <param name="Start">The first character, from 0, in UTF-16 units.</param>
/// <param name="Length">How many UTF-16 units.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextRange(int Start, int Length);

/// <summary>How many products cost this much.</summary>
/// <param name="Min">Lowest price of the bucket, included.</param>
/// <param name="Max">Highest price of the bucket, included.</param>
/// <param name="Count">Products, as if no price had been asked for.</param>
public sealed record PriceBucket(Money Min, Money Max, int Count);
