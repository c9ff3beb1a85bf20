using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Search.Merchandising;

/// <summary>Synonyms, pins and boosts of a shop.</summary>
internal sealed record SearchRulesContent : IValidated
{
    private const int MostSynonyms = 500;
    private const int MostPins = 200;
    private const int MostBoosts = 50;

    /// <summary>Words that find others as well.</summary>
    public IReadOnlyList<SynonymRule> Synonyms { get; init; } = [];

    /// <summary>Products that come first for a query.</summary>
    public IReadOnlyList<PinRule> Pins { get; init; } = [];

    /// <summary>Attribute values that count for more or less.</summary>
    public IReadOnlyList<ProductBoost> Boosts { get; init; } = [];

    public void Validate(Validation v)
    {
        v.Count(Synonyms, "synonyms", MostSynonyms);
        v.Each(Synonyms, "synonyms");
        v.Count(Pins, "pins", MostPins);
        v.Each(Pins, "pins");
        v.That(
            Pins.OfType<PinRule>()
                .CountBy(p => QueryText.Key(p.Query ?? ""), StringComparer.Ordinal)
                .All(q => q.Value == 1),
            "pins",
            "duplicate",
            "A query may be named once."
        );
        v.Count(Boosts, "boosts", MostBoosts);
        v.Each(
            Boosts,
            "boosts",
            (each, boost) =>
            {
                each.Line(boost.Attribute, "attribute", 100);
                each.Line(boost.Value, "value", 200);
                each.That(boost.Factor is >= 0.1 and <= 10, "factor", "out_of_range", "From 0.1 to 10.");
            }
        );
    }
}

/// <summary>Words or phrases that find others.</summary>
/// <param name="Words">What is searched for.</param>
/// <param name="Finds">What is found as well; left out, all <paramref name="Words"/> mean the same.</param>
internal sealed record SynonymRule(IReadOnlyList<string> Words, IReadOnlyList<string>? Finds = null) : IValidated
{
    private const int Most = 20;
    private const int Longest = 100;

    public void Validate(Validation v)
    {
        v.Count(Words, "words", Most, min: Finds is null ? 2 : 1);
        Check(v, Words, "words");
        if (Finds is not null)
        {
            v.Count(Finds, "finds", Most, min: 1);
            Check(v, Finds, "finds");
        }
    }

    private static void Check(Validation v, IReadOnlyList<string>? texts, string field)
    {
        for (var i = 0; i < texts?.Count; i++)
        {
            v.Line(texts[i], $"{field}[{i}]", Longest);
        }
    }
}

/// <summary>Products that come first for a query, in this order, whether they have its words or not.</summary>
/// <param name="Query">The whole query, compared without case.</param>
/// <param name="Products">Best first.</param>
internal sealed record PinRule(string Query, IReadOnlyList<Id<ProductKind>> Products) : IValidated
{
    public void Validate(Validation v)
    {
        v.Line(Query, "query", SearchProducts.MostCharacters);
        v.Count(Products, "products", max: 20, min: 1);
    }
}
