using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Products;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.ProductTypes;

/// <summary>A named set of attributes: which ones products of the type may have, and which they must.</summary>
internal sealed class ProductType : ITenantEntity, IVersioned
{
    public const int KeyLength = 60;
    public const int NameLength = 120;

    public Id<TenantKind> TenantId { get; set; }

    /// <summary>Its name in requests and imports, a slug; unique within the tenant.</summary>
    public required string Key { get; set; }

    /// <summary>Its name as shown.</summary>
    public required string Name { get; set; }

    public IReadOnlyList<TypeAttribute> Attributes { get; set; } = [];

    public long Version { get; set; }

    /// <summary>Notes what the attributes of a product of this type lack or have too many.</summary>
    public void Check(Validation v, IReadOnlyDictionary<string, ProductAttributeValue> attributes)
    {
        foreach (var missing in Attributes.Where(a => a.Required && !attributes.ContainsKey(a.Key)))
        {
            v.Error($"attributes.{missing.Key}", "required", $"A product of the type '{Key}' has this attribute.");
        }

        foreach (var key in attributes.Keys.Where(k => Attributes.All(a => a.Key != k)))
        {
            v.Error($"attributes.{key}", "not_of_type", $"A product of the type '{Key}' has no such attribute.");
        }
    }

    public static void NoteUnknown(Validation v) =>
        v.Error("productType", "unknown", "There is no such type of product.");

    public sealed class Configuration : IEntityTypeConfiguration<ProductType>
    {
        public void Configure(EntityTypeBuilder<ProductType> builder)
        {
            builder.ToTable("product_types");
            builder.HasKey(t => new { t.TenantId, t.Key });
            builder.Property(t => t.Key).HasMaxLength(KeyLength);
            builder.Property(t => t.Name).HasMaxLength(NameLength);
            builder.Property(t => t.Attributes).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListTypeAttribute);
        }
    }
}

/// <summary>An attribute of a type.</summary>
/// <param name="Key">The attribute's key.</param>
/// <param name="Required">Whether products must have it.</param>
internal sealed record TypeAttribute(string Key, bool Required = false);
