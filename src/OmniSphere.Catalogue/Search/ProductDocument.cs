using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Search;

/// <summary>A published product as the search engine sees it: all that is searched, counted, sorted by and shown.</summary>
public sealed record ProductDocument
{
    /// <summary>The product.</summary>
    public required Id<ProductKind> Id { get; init; }

    /// <summary>The merchant's own id, shown with hits.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Slug of the product page.</summary>
    public required string Slug { get; init; }

    /// <summary>Title in the tenant's language.</summary>
    public required string Title { get; init; }

    /// <summary>Description as plain text.</summary>
    public string? Description { get; init; }

    /// <summary>Brand as shown.</summary>
    public string? Brand { get; init; }

    /// <summary>Where the product hangs in the category tree, each as the path from the root.</summary>
    public IReadOnlyList<IReadOnlyList<CategoryNode>> Categories { get; init; } = [];

    /// <summary>Attribute values; one of several values is an entry of its own. Variant options belong here too.</summary>
    public IReadOnlyList<AttributeValue> Attributes { get; init; } = [];

    /// <summary>SKUs of the variants.</summary>
    public IReadOnlyList<string> Skus { get; init; } = [];

    /// <summary>GTINs of the variants.</summary>
    public IReadOnlyList<string> Barcodes { get; init; } = [];

    /// <summary>The lowest price of the variants, once per currency.</summary>
    public IReadOnlyList<ProductPrice> Prices { get; init; } = [];

    /// <summary>URL of the picture shown with hits.</summary>
    public string? Image { get; init; }

    /// <summary>True when at least one variant can be bought now.</summary>
    public bool InStock { get; init; }

    /// <summary>When it came into the catalogue.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its texts in the shop's further languages.</summary>
    public IReadOnlyList<ProductTexts> Translations { get; init; } = [];

    /// <summary>How much it is wanted, 0 or more, on any scale; decides between equals.</summary>
    public double Popularity { get; init; }
}

/// <summary>One step of a category path.</summary>
/// <param name="Slug">The category's slug.</param>
/// <param name="Name">Its name as shown.</param>
public sealed record CategoryNode(string Slug, string Name);

/// <summary>A price, and the higher one it is compared with.</summary>
/// <param name="Price">What it costs.</param>
/// <param name="CompareAt">The crossed-out price in the same currency, or null.</param>
public sealed record ProductPrice(Money Price, Money? CompareAt = null);

/// <summary>What kind of value an attribute has.</summary>
public enum AttributeValueKind
{
    /// <summary>A text or one of a list of choices.</summary>
    Text,

    /// <summary>A number, perhaps with a unit.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Boolean,
}

/// <summary>One value of one attribute of a product.</summary>
public sealed record AttributeValue
{
    private AttributeValue(string key, string label, AttributeValueKind kind) =>
        (Key, Label, Kind) = (key, label, kind);

    /// <summary>The attribute's key, as in <c>filter.&lt;key&gt;</c>: unique within the tenant, without control characters.</summary>
    public string Key { get; }

    /// <summary>The attribute's name as shown.</summary>
    public string Label { get; }

    /// <summary>Which of the values below is meant.</summary>
    public AttributeValueKind Kind { get; }

    /// <summary>The text, for <see cref="AttributeValueKind.Text"/>.</summary>
    public string? Text { get; private init; }

    /// <summary>The number, for <see cref="AttributeValueKind.Number"/>.</summary>
    public double Number { get; private init; }

    /// <summary>The number's unit as shown, such as <c>kg</c>.</summary>
    public string? Unit { get; private init; }

    /// <summary>The answer, for <see cref="AttributeValueKind.Boolean"/>.</summary>
    public bool Flag { get; private init; }

    /// <summary>Whether shoppers filter by it. Default true.</summary>
    public bool Facetable { get; init; } = true;

    /// <summary>Whether the text is found by its words. Default true.</summary>
    public bool Searchable { get; init; } = true;

    /// <summary>A text value.</summary>
    public static AttributeValue Of(string key, string label, string text) =>
        new(key, label, AttributeValueKind.Text) { Text = text };

    /// <summary>A number.</summary>
    public static AttributeValue Of(string key, string label, double number, string? unit = null) =>
        new(key, label, AttributeValueKind.Number) { Number = number, Unit = unit };

    /// <summary>A yes or no.</summary>
    public static AttributeValue Of(string key, string label, bool flag) =>
        new(key, label, AttributeValueKind.Boolean) { Flag = flag };
}
