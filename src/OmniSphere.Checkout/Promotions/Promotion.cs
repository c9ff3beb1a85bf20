using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Promotions;

/// <summary>A promotion as merchants wrote it. Uses are counted when an order is placed.</summary>
internal sealed class Promotion : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public required string Handle { get; set; }
    public long Version { get; set; }
    public required PromotionSetting Setting { get; set; }

    /// <summary>The setting's limits again, where the database can compare them.</summary>
    public int? UsageLimit { get; set; }

    public int? UsageLimitPerCustomer { get; set; }

    /// <summary>Orders it was used in; counted only while it has a limit.</summary>
    public int Uses { get; set; }

    public void Write(PromotionSetting setting)
    {
        Setting = setting;
        UsageLimit = setting.UsageLimit;
        UsageLimitPerCustomer = setting.UsageLimitPerCustomer;
    }

    public sealed class Configuration : IEntityTypeConfiguration<Promotion>
    {
        public void Configure(EntityTypeBuilder<Promotion> builder)
        {
            builder.ToTable("promotions");
            builder.HasKey(p => new { p.TenantId, p.Handle });
            builder.Property(p => p.Handle).HasMaxLength(50);
        }
    }
}

/// <summary>A promotion with a limit counted for one placement; taken back when the placement comes to nothing.</summary>
internal sealed class PromotionUse : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public required string Handle { get; set; }
    public Id<PlacementKind> PlacementId { get; set; }

    /// <summary>The e-mail address in lower case.</summary>
    public required string Customer { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<PromotionUse>
    {
        public void Configure(EntityTypeBuilder<PromotionUse> builder)
        {
            builder.ToTable("promotion_uses");
            builder.HasKey(u => new
            {
                u.TenantId,
                u.PlacementId,
                u.Handle,
            });
            builder.Property(u => u.Handle).HasMaxLength(50);
            builder.Property(u => u.Customer).HasMaxLength(254);
            builder.HasIndex(u => new
            {
                u.TenantId,
                u.Handle,
                u.Customer,
            });
        }
    }
}
