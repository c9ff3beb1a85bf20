using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Related;

/// <summary>How one product is related to another.</summary>
internal enum RelationType
{
    /// <summary>Much like it.</summary>
    Related,

    /// <summary>Better, and dearer.</summary>
    UpSell,

    /// <summary>Goes with it.</summary>
    Accessory,
}

/// <summary>That a product's page shows another product. One way: the other's page need not show this one.</summary>
internal sealed class RelatedProduct : ITenantEntity
{
    public const int Most = 50;

    public Id<TenantKind> TenantId { get; set; }
    public Id<ProductKind> ProductId { get; set; }
    public RelationType Type { get; set; }
    public Id<ProductKind> RelatedId { get; set; }

    /// <summary>Place among those of the type.</summary>
    public int Position { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<RelatedProduct>
    {
        public void Configure(EntityTypeBuilder<RelatedProduct> builder)
        {
            builder.ToTable("related_products");
            builder.HasKey(r => new
            {
                r.TenantId,
                r.ProductId,
                r.Type,
                r.RelatedId,
            });
            builder.Property(r => r.Type).HasConversion<string>().HasMaxLength(20);
            builder
                .HasOne<Product>()
                .WithMany()
                .HasForeignKey(r => new { r.TenantId, r.ProductId })
                .OnDelete(DeleteBehavior.Cascade);
            builder
                .HasOne<Product>()
                .WithMany()
                .HasForeignKey(r => new { r.TenantId, r.RelatedId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
