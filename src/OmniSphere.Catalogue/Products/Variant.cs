using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Products;

/// <summary>What is sold and stocked. Part of its product: its changes raise the product's version.</summary>
internal sealed class Variant : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<VariantKind> Id { get; set; }
    public Id<ProductKind> ProductId { get; set; }
    public required string Sku { get; set; }

    /// <summary><see cref="Normalize"/> of the SKU, unique within the tenant.</summary>
    public required string NormalizedSku { get; set; }

    /// <summary>GTIN, or whatever the merchant scans.</summary>
    public string? Barcode { get; set; }

    /// <summary>Option name to value; empty for the only variant of a product.</summary>
    public IReadOnlyDictionary<string, string> Options { get; set; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>One per currency.</summary>
    public IReadOnlyList<VariantPrice> Prices { get; set; } = [];

    /// <summary>Place among the product's variants, from 0.</summary>
    public int Position { get; set; }

    public int? WeightGrams { get; set; }

    /// <summary>False for what never runs out, such as a download: it is always available.</summary>
    public bool TracksStock { get; set; } = true;

    /// <summary>Whether it is sold as a set of others, its <c>BundlePart</c>s, whose stock is its own.</summary>
    public bool IsBundle { get; set; }

    public Product? Product { get; set; }

    public VariantPrice? PriceIn(Currency currency) => Prices.FirstOrDefault(p => p.Price.Currency == currency);

    /// <summary>SKUs are compared without case and outer blanks.</summary>
    public static string Normalize(string sku) => sku.Trim().ToUpperInvariant();

    public sealed class Configuration : IEntityTypeConfiguration<Variant>
    {
        public void Configure(EntityTypeBuilder<Variant> builder)
        {
            builder.ToTable("variants");
            builder.HasKey(v => new { v.TenantId, v.Id });
            builder.Property(v => v.Sku).HasMaxLength(ProductRules.SkuLength);
            builder.Property(v => v.NormalizedSku).HasMaxLength(ProductRules.SkuLength);
            builder.Property(v => v.Barcode).HasMaxLength(ProductRules.BarcodeLength);
            builder.Property(v => v.Options).IsJsonDocument(CatalogueJson.Rows.IReadOnlyDictionaryStringString);
            builder.Property(v => v.Prices).IsJsonDocument(CatalogueJson.Rows.IReadOnlyListVariantPrice);
            builder.HasIndex(v => new { v.TenantId, v.NormalizedSku }).IsUnique();
            builder.HasIndex(v => new { v.TenantId, v.ProductId });
        }
    }
}

/// <summary>What one unit costs in one currency.</summary>
/// <param name="Price">The base price.</param>
/// <param name="CompareAtPrice">The higher price it is compared with, in the same currency.</param>
internal sealed record VariantPrice(Money Price, Money? CompareAtPrice = null);
