using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Stock;

/// <summary>
/// The counters of one variant at one location. They always equal the sums of its <see cref="StockMovement"/>s; only
/// <c>StockLedger</c> changes them, with the row locked.
/// </summary>
internal sealed class StockLevel : ITenantEntity
{
    /// <summary>What a variant that tracks no stock has available.</summary>
    public const int Untracked = 1_000_000;

    /// <summary>The most units a counter holds.</summary>
    public const int Highest = 1_000_000_000;

    public Id<TenantKind> TenantId { get; set; }
    public Id<VariantKind> VariantId { get; set; }
    public Id<LocationKind> LocationId { get; set; }

    /// <summary>The variant's product, so that a product page reads its levels at once.</summary>
    public Id<ProductKind> ProductId { get; set; }

    /// <summary>Units on the shelf.</summary>
    public int OnHand { get; set; }

    /// <summary>Units of those that are sold and wait to be shipped.</summary>
    public int Allocated { get; set; }

    /// <summary>Units of those that are held for a while.</summary>
    public int Reserved { get; set; }

    /// <summary>Units kept back; below zero it allows as many backorders.</summary>
    public int SafetyThreshold { get; set; }

    /// <summary>Saleable units; below zero when stock was taken away under a promise.</summary>
    public int Available => OnHand - Allocated - Reserved - SafetyThreshold;

    public sealed class Configuration : IEntityTypeConfiguration<StockLevel>
    {
        public void Configure(EntityTypeBuilder<StockLevel> builder)
        {
            builder.ToTable("stock_levels");
            builder.HasKey(l => new
            {
                l.TenantId,
                l.VariantId,
                l.LocationId,
            });
            builder.Ignore(l => l.Available);
            builder.HasIndex(l => new { l.TenantId, l.ProductId });
            builder
                .HasOne<Variant>()
                .WithMany()
                .HasForeignKey(l => new { l.TenantId, l.VariantId })
                .OnDelete(DeleteBehavior.Cascade);
            builder
                .HasOne<StockLocation>()
                .WithMany()
                .HasForeignKey(l => new { l.TenantId, l.LocationId })
                .OnDelete(DeleteBehavior.Restrict);
        }
    }
}
