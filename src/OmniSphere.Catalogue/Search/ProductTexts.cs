namespace OmniSphere.Catalogue.Search;

/// <summary>A product's texts in one further language of the shop.</summary>
public sealed record ProductTexts
{
    /// <summary>BCP 47 tag of the language.</summary>
    public required string Locale { get; init; }

    /// <summary>Title, or null where the shop's own is shown.</summary>
    public string? Title { get; init; }

    /// <summary>Description as plain text, or null where the shop's own is shown.</summary>
    public string? Description { get; init; }

    /// <summary>What else it is found by: names of its categories, texts of its attributes.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
