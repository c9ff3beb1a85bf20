using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Products;

/// <summary>Where a product is in its life.</summary>
internal enum ProductStatus
{
    /// <summary>In the making; shoppers do not see it.</summary>
    Draft,

    /// <summary>For sale.</summary>
    Published,

    /// <summary>No longer for sale; kept for orders and reports.</summary>
    Archived,

    /// <summary>Deleted; it can be restored until it is deleted for good.</summary>
    Deleted,
}

/// <summary>
/// What a product page is about: the aggregate of its variants. The lists are documents in the row, so that a page is
/// answered from the product, its variants and their stock; replace them, never change them in place.
/// </summary>
internal sealed class Product : ITenantEntity, IVersioned
{
    public const int TimeZoneLength = 60;

    public Id<TenantKind> TenantId { get; set; }
    public Id<ProductKind> Id { get; set; }

    /// <summary>The merchant's own id, unique within the tenant when given.</summary>
    public string? ExternalId { get; set; }

    /// <summary>The last part of the page's address, unique within the tenant.</summary>
    public required string Slug { get; set; }

    public required string Title { get; set; }
    public string? Description { get; set; }
    public string? Brand { get; set; }

    /// <summary>Key of the type whose attributes it has, or null for any attributes.</summary>
    public string? ProductType { get; set; }

    public ProductStatus Status { get; set; }
    public string TaxCategory { get; set; } = ProductRules.StandardTax;
    public IReadOnlyList<ProductImage> Images { get; set; } = [];

    /// <summary>What its variants differ in, in the order they are chosen.</summary>
    public IReadOnlyList<ProductOption> Options { get; set; } = [];

    /// <summary>Values by attribute key; their labels and types are the tenant's <c>AttributeDefinition</c>s.</summary>
    public IReadOnlyDictionary<string, ProductAttributeValue> Attributes { get; set; } =
        new Dictionary<string, ProductAttributeValue>(StringComparer.Ordinal);

    /// <summary>Its texts in the shop's further languages; null where there are none.</summary>
    public IReadOnlyDictionary<string, ProductTranslation>? Translations { get; set; }

    /// <summary>The categories it hangs in, as in <see cref="ProductCategory"/>; the first is the main one.</summary>
    public IReadOnlyList<Guid> CategoryIds { get; set; } = [];

    /// <summary>When it is published by itself.</summary>
    public DateTimeOffset? PublishAt { get; set; }

    /// <summary>When it is archived by itself.</summary>
    public DateTimeOffset? UnpublishAt { get; set; }

    /// <summary>The IANA time zone that the merchant thinks of these times in.</summary>
    public string? TimeZone { get; set; }

    /// <summary>The first of the two: what the worker looks for.</summary>
    public DateTimeOffset? TurnsAt { get; set; }

    /// <summary>When it was deleted.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>The status that it had when it was deleted.</summary>
    public ProductStatus? RestoresTo { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>SHA-256 of the imported description of this state; null once changed by other means.</summary>
    public byte[]? ImportHash { get; set; }

    public long Version { get; set; }

    /// <summary>In the order of <see cref="Variant.Position"/> when read through <c>ProductReader</c>.</summary>
    public List<Variant> Variants { get; set; } = [];

    public sealed class Configuration : IEntityTypeConfiguration<Product>
    {
        public void Configure(EntityTypeBuilder<Product> builder)
        {
            builder.ToTable("products");
            builder.HasKey(p => new { p.TenantId, p.Id });
            builder.Property(p => p.ExternalId).HasMaxLength(ProductRules.ExternalIdLength);
            builder.Property(p => p.Slug).HasMaxLength(ProductRules.SlugLength);
            builder.Property(p => p.Title).HasMaxLength(ProductRules.TitleLength);
            builder.Property(p => p.Brand).HasMaxLength(ProductRules.BrandLength);
            builder.Property(p => p.ProductType).HasMaxLength(ProductTypes.ProductType.KeyLength);
            builder.Property(p => p.Status).HasConversion<string>().HasMaxLength(20);
            builder.Property(p => p.RestoresTo).HasConversion<string>().HasMaxLength(20);
            builder.Property(p => p.TimeZone).HasMaxLength(TimeZoneLength);
            builder.Property(p => p.TaxCategory).HasMaxLength(ProductRules.TaxCategoryLength);
            builder.Property(p => p.Images).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListProductImage);
            builder.Property(p => p.Options).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListProductOption);
            builder
                .Property(p => p.Attributes)
                .IsJsonDocument(CatalogueJson.Rows.IReadOnlyDictionaryStringProductAttributeValue);
            builder
                .Property(p => p.Translations!)
                .IsJsonDocument(CatalogueJson.Rows.IReadOnlyDictionaryStringProductTranslation);
            builder.Property(p => p.CategoryIds).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListGuid);
            builder.Property(p => p.ImportHash).HasMaxLength(Import.ImportPrint.Length);
            builder.HasIndex(p => new { p.TenantId, p.Slug }).IsUnique();
            builder.HasIndex(p => new { p.TenantId, p.ExternalId }).IsUnique();
            builder.HasIndex(p => new { p.TenantId, p.Brand });
            // Of all tenants, for the worker.
            builder.HasIndex(p => p.TurnsAt).HasFilter("turns_at IS NOT NULL");
            builder
                .HasMany(p => p.Variants)
                .WithOne(v => v.Product)
                .HasForeignKey(v => new { v.TenantId, v.ProductId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A picture of a product.</summary>
/// <param name="Url">Absolute or host-relative address.</param>
/// <param name="Alt">What it shows, for those who cannot see it.</param>
/// <param name="Source">Where an import found it, for what was downloaded from there. Not the merchant's to say.</param>
/// <param name="Fault">Why it could not be downloaded. Not the merchant's to say.</param>
internal sealed record ProductImage(string Url, string? Alt = null, string? Source = null, string? Fault = null);

/// <summary>A picture as shoppers see it.</summary>
/// <param name="Url">Absolute or host-relative address.</param>
/// <param name="Alt">What it shows, for those who cannot see it.</param>
internal sealed record ShownImage(string Url, string? Alt)
{
    public static ShownImage Of(ProductImage image) => new(image.Url, image.Alt);
}

/// <summary>What variants differ in, such as size, with the values there are.</summary>
internal sealed record ProductOption(string Name, IReadOnlyList<string> Values);

/// <summary>That a product hangs in a category.</summary>
internal sealed class ProductCategory : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<CategoryKind> CategoryId { get; set; }
    public Id<ProductKind> ProductId { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<ProductCategory>
    {
        public void Configure(EntityTypeBuilder<ProductCategory> builder)
        {
            builder.ToTable("product_categories");
            builder.HasKey(c => new
            {
                c.TenantId,
                c.CategoryId,
                c.ProductId,
            });
            builder.HasIndex(c => new { c.TenantId, c.ProductId });
            builder
                .HasOne<Product>()
                .WithMany()
                .HasForeignKey(c => new { c.TenantId, c.ProductId })
                .OnDelete(DeleteBehavior.Cascade);
            builder
                .HasOne<Category>()
                .WithMany()
                .HasForeignKey(c => new { c.TenantId, c.CategoryId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
