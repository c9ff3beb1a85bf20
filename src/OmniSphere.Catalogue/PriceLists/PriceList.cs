using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.PriceLists;

/// <summary>Other prices of variants in one currency: for a group, for a time, from a quantity on. A fact that checkout asks for.</summary>
internal sealed class PriceList : ITenantEntity, IVersioned
{
    public const int CodeLength = 50;

    public Id<TenantKind> TenantId { get; set; }
    public required string Code { get; set; }
    public required string Name { get; set; }
    public required Currency Currency { get; set; }

    /// <summary>The customer group it is for, or null for everybody.</summary>
    public string? Group { get; set; }

    public DateTimeOffset? StartsAt { get; set; }
    public DateTimeOffset? EndsAt { get; set; }
    public long Version { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<PriceList>
    {
        public void Configure(EntityTypeBuilder<PriceList> builder)
        {
            builder.ToTable("price_lists");
            builder.HasKey(l => new { l.TenantId, l.Code });
            builder.Property(l => l.Code).HasMaxLength(CodeLength);
            builder.Property(l => l.Name).HasMaxLength(100);
            builder.Property(l => l.Group).HasMaxLength(50);
        }
    }
}

/// <summary>A price of a list: of one unit, from so many units on.</summary>
internal sealed class ListPrice : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public required string List { get; set; }
    public Id<VariantKind> VariantId { get; set; }
    public int MinQuantity { get; set; }

    /// <summary>Minor units of the list's currency.</summary>
    public long Amount { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<ListPrice>
    {
        public void Configure(EntityTypeBuilder<ListPrice> builder)
        {
            builder.ToTable("list_prices");
            builder.HasKey(p => new
            {
                p.TenantId,
                p.VariantId,
                p.List,
                p.MinQuantity,
            });
            builder.Property(p => p.List).HasMaxLength(PriceList.CodeLength);
            builder.Property(p => p.MinQuantity).ValueGeneratedNever();
            builder
                .HasOne<PriceList>()
                .WithMany()
                .HasForeignKey(p => new { p.TenantId, p.List })
                .OnDelete(DeleteBehavior.Cascade);
            builder
                .HasOne<Variant>()
                .WithMany()
                .HasForeignKey(p => new { p.TenantId, p.VariantId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
