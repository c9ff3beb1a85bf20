using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Brands;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Collections;
using OmniSphere.Catalogue.History;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.ProductTypes;
using OmniSphere.Catalogue.Search.Merchandising;
using OmniSphere.Catalogue.Stock;

namespace OmniSphere.Catalogue;

/// <summary>How the documents inside rows are written.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<Guid>))]
[JsonSerializable(typeof(IReadOnlyList<ProductImage>))]
[JsonSerializable(typeof(IReadOnlyList<ProductOption>))]
[JsonSerializable(typeof(IReadOnlyList<TypeAttribute>))]
[JsonSerializable(typeof(IReadOnlyList<FieldChange>))]
[JsonSerializable(typeof(CollectionRule))]
[JsonSerializable(typeof(IReadOnlyList<Composition>))]
[JsonSerializable(typeof(IReadOnlyList<VariantPrice>))]
[JsonSerializable(typeof(IReadOnlyList<ReservationLine>))]
[JsonSerializable(typeof(IReadOnlyList<HeldVariant>))]
[JsonSerializable(typeof(IReadOnlyList<ImportError>))]
[JsonSerializable(typeof(SearchRulesContent))]
[JsonSerializable(typeof(TaxonomyRows))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, ProductAttributeValue>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, ProductTranslation>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, CategoryTranslation>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, AttributeTranslation>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, BrandTranslation>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, CollectionTranslation>))]
internal sealed partial class CatalogueJson : JsonSerializerContext
{
    /// <summary>Accents stay readable in the database.</summary>
    public static CatalogueJson Rows { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
