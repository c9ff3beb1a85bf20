using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Settings;

/// <summary>A code that lowers the price of the goods or opens a promotion. Uses are counted when an order is placed, not when it is typed.</summary>
internal sealed class Coupon : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>Upper case.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    /// <summary>Ten thousandths of a percent, or null for an amount.</summary>
    public int? Millionths { get; set; }

    public long? Amount { get; set; }
    public long? MinimumSubtotal { get; set; }

    /// <summary>The currency of the amounts; null when there are none.</summary>
    public Currency? Currency { get; set; }

    public DateTimeOffset? StartsAt { get; set; }
    public DateTimeOffset? EndsAt { get; set; }
    public int? UsageLimit { get; set; }
    public int? UsageLimitPerCustomer { get; set; }
    public int Uses { get; set; }

    /// <summary>Handle of the promotion it opens, or null where it has an effect of its own.</summary>
    public string? Promotion { get; set; }

    /// <summary>The batch it was made in, or null.</summary>
    public string? Batch { get; set; }

    public decimal? Percent => Millionths / 10_000m;

    public Money? AmountOff => Money(Amount);

    public Money? Minimum => Money(MinimumSubtotal);

    public static string Normalise(string code) => code.Trim().ToUpperInvariant();

    private Money? Money(long? amount) => amount is { } a && Currency is { } c ? new Money(a, c) : null;

    public sealed class Configuration : IEntityTypeConfiguration<Coupon>
    {
        public void Configure(EntityTypeBuilder<Coupon> builder)
        {
            builder.ToTable("coupons");
            builder.HasKey(c => new { c.TenantId, c.Code });
            builder.Property(c => c.Code).HasMaxLength(50);
            builder.Property(c => c.Name).HasMaxLength(100);
            builder.Property(c => c.Promotion).HasMaxLength(50);
            builder.Property(c => c.Batch).HasMaxLength(50);
            builder.HasIndex(c => new
            {
                c.TenantId,
                c.Batch,
                c.Code,
            });
            builder.Ignore(c => c.Percent);
            builder.Ignore(c => c.AmountOff);
            builder.Ignore(c => c.Minimum);
        }
    }
}

/// <summary>A coupon counted for one placement; taken back when the placement comes to nothing.</summary>
internal sealed class CouponUse : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public required string Code { get; set; }
    public Id<PlacementKind> PlacementId { get; set; }

    /// <summary>The e-mail address in lower case.</summary>
    public required string Customer { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<CouponUse>
    {
        public void Configure(EntityTypeBuilder<CouponUse> builder)
        {
            builder.ToTable("coupon_uses");
            builder.HasKey(u => new
            {
                u.TenantId,
                u.PlacementId,
                u.Code,
            });
            builder.Property(u => u.Code).HasMaxLength(50);
            builder.Property(u => u.Customer).HasMaxLength(254);
            builder.HasIndex(u => new
            {
                u.TenantId,
                u.Code,
                u.Customer,
            });
        }
    }
}
