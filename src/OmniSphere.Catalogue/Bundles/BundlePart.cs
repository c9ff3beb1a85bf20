using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Bundles;

/// <summary>
/// That so many units of a variant are part of one unit of a bundle. A bundle has no stock of its own: it is what its parts
/// allow. Bundles are not made of bundles.
/// </summary>
internal sealed class BundlePart : ITenantEntity
{
    public const int MostParts = 20;
    public const int MostUnits = 1_000;

    public Id<TenantKind> TenantId { get; set; }

    /// <summary>The variant that is sold as a bundle.</summary>
    public Id<VariantKind> BundleId { get; set; }

    public Id<VariantKind> PartId { get; set; }

    /// <summary>Units of the part in one bundle.</summary>
    public int Quantity { get; set; }

    /// <summary>Place among the parts, from 0.</summary>
    public int Position { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<BundlePart>
    {
        public void Configure(EntityTypeBuilder<BundlePart> builder)
        {
            builder.ToTable("bundle_parts");
            builder.HasKey(p => new
            {
                p.TenantId,
                p.BundleId,
                p.PartId,
            });
            builder.HasIndex(p => new { p.TenantId, p.PartId });
            builder
                .HasOne<Variant>()
                .WithMany()
                .HasForeignKey(p => new { p.TenantId, p.BundleId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
