using System.Text.Json;
using System.Text.Json.Serialization;
using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.Import;

/// <summary>A product as a file describes it. What is absent stays as it is.</summary>
internal sealed record ImportedProduct
{
    public string? ExternalId { get; init; }
    public string? Slug { get; init; }
    public string? Title { get; init; }
    public string? Description { get; init; }
    public string? Brand { get; init; }

    /// <summary>Key of a type of products that is defined.</summary>
    public string? ProductType { get; init; }

    public string? Status { get; init; }
    public string? TaxCategory { get; init; }

    /// <summary>Names from the top, such as <c>Office &gt; Printers</c>.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    public IReadOnlyDictionary<string, ProductAttributeValue>? Attributes { get; init; }

    /// <summary>Attributes of a CSV file: their definitions say how the texts are read.</summary>
    public IReadOnlyDictionary<string, string>? RawAttributes { get; init; }

    public IReadOnlyList<ImportedImage>? Images { get; init; }

    /// <summary>Language to texts.</summary>
    public IReadOnlyDictionary<string, ProductTranslation>? Translations { get; init; }

    public IReadOnlyList<ImportedVariant>? Variants { get; init; }
}

/// <summary>A variant as a file describes it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ImportedVariant
{
    public string? Sku { get; init; }
    public string? Barcode { get; init; }
    public IReadOnlyDictionary<string, string>? Options { get; init; }
    public Money? Price { get; init; }
    public Money? CompareAtPrice { get; init; }

    /// <summary>Prices in further currencies.</summary>
    public IReadOnlyList<VariantPrice>? Prices { get; init; }

    public int? WeightGrams { get; init; }
    public bool? TracksStock { get; init; }

    /// <summary>Units on hand.</summary>
    public int? Stock { get; init; }

    /// <summary>The line it stands on, where that is not the product's.</summary>
    [JsonIgnore]
    public long? Line { get; init; }
}

/// <summary>What a reader made of the next piece of a file: a product, or why there is none.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Product">The product; null when it was refused as a whole.</param>
/// <param name="Errors">Rows that were refused.</param>
/// <param name="Bytes">How far the file has been read.</param>
internal sealed record ImportedRow(long Line, ImportedProduct? Product, IReadOnlyList<ImportError> Errors, long Bytes);

/// <summary>How lines of JSON are read: nothing is guessed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 16
)]
[JsonSerializable(typeof(ImportedProduct))]
internal sealed partial class ImportJson : JsonSerializerContext;
