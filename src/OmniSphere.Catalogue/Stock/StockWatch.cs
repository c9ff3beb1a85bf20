using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Stock;

/// <summary>Somebody who wants to know, once, when a variant can be bought again. Gone as soon as they are told.</summary>
internal sealed class StockWatch : ITenantEntity
{
    public const int EmailLength = 254;

    public Id<TenantKind> TenantId { get; set; }
    public Id<VariantKind> VariantId { get; set; }

    /// <summary>In small letters.</summary>
    public required string Email { get; set; }

    public DateTimeOffset Since { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<StockWatch>
    {
        public void Configure(EntityTypeBuilder<StockWatch> builder)
        {
            builder.ToTable("stock_watches");
            builder.HasKey(w => new
            {
                w.TenantId,
                w.VariantId,
                w.Email,
            });
            builder.Property(w => w.Email).HasMaxLength(EmailLength);
            builder
                .HasOne<Variant>()
                .WithMany()
                .HasForeignKey(w => new { w.TenantId, w.VariantId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
