namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>The weights of relevance. The score of a word is Okapi BM25 over several fields with one idf.</summary>
internal sealed record Ranking
{
    public static readonly Ranking Default = new();

    /// <summary>How soon a word that is repeated stops counting.</summary>
    public float K1 { get; init; } = 0.9f;

    /// <summary>How much long texts are marked down, 0 to 1.</summary>
    public float B { get; init; } = 0.7f;

    /// <summary>Weight of a word anywhere, attributes included.</summary>
    public float All { get; init; } = 1;

    /// <summary>Weight of a word in title, brand, categories or description, on top; see <see cref="LeastProse"/>.</summary>
    public float Prose { get; init; }

    /// <summary>As <see cref="B"/>, for title, brand, categories and description together.</summary>
    public float ProseB { get; init; } = 0.4f;

    /// <summary>Weight of a word in the title, on top; long titles are not marked down.</summary>
    public float Title { get; init; } = 0.9f;

    /// <summary>Weight of a word in the brand.</summary>
    public float Brand { get; init; } = 0.5f;

    /// <summary>Weight of a word in a category's name.</summary>
    public float Category { get; init; } = 0.8f;

    /// <summary>Weight of two words of the query side by side in the title.</summary>
    public float Pair { get; init; } = 0.8f;

    /// <summary>
    /// The share of the query's words that a product must have in title, brand, categories or description to count as one
    /// with all of them: a notebook whose table of data says headphones and Bluetooth is neither.
    /// </summary>
    public float LeastProse { get; init; } = 0.6f;

    /// <summary>That share of so many words, in words.</summary>
    public int LeastRead(int words) => (int)MathF.Ceiling((LeastProse * words) - 0.001f);

    /// <summary>What a word in the table of data only counts for in the share of the words that such a product has.</summary>
    public float Data { get; init; } = 0.25f;

    /// <summary>Weight of the letters and digits of a word apart.</summary>
    public float Parts { get; init; } = 0.6f;

    /// <summary>Weight of what a synonym finds.</summary>
    public float Synonym { get; init; } = 0.9f;

    /// <summary>Weight of a word that only begins as asked.</summary>
    public float Prefix { get; init; } = 0.6f;

    /// <summary>Weight of a word one letter away.</summary>
    public float Typo { get; init; } = 0.7f;

    /// <summary>Weight of a word two letters away.</summary>
    public float Typos { get; init; } = 0.4f;

    /// <summary>What is left of a spelling's weight where fingers seldom slip so.</summary>
    public float FarKey { get; init; } = 0.3f;

    /// <summary>How many times more products must have a spelling before a word that some products have is taken for it.</summary>
    public float MuchCommoner { get; init; } = 20;

    /// <summary>Below this many products with every word, other spellings and products with some words join in.</summary>
    public int Enough { get; init; } = 30;

    /// <summary>The share of the words' weight that a product with only some of them must have.</summary>
    public float LeastShare { get; init; } = 0.4f;
}
