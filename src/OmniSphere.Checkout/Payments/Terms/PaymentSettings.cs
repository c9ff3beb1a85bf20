using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Payments.Terms;

/// <summary>On what terms a tenant takes payments: when money is taken, whose charge it is, what the platform keeps.</summary>
internal sealed class PaymentSettings : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public long Version { get; set; }
    public CaptureTiming Capture { get; set; }
    public ChargeModel Model { get; set; }

    /// <summary>Ten thousandths of a percent: 2.5 % is 25,000.</summary>
    public int FeeMillionths { get; set; }

    /// <summary>Added to payments in <see cref="FeeCurrency"/>, in its minor units.</summary>
    public long FeeFixed { get; set; }

    public Currency? FeeCurrency { get; set; }

    /// <summary>What the platform keeps of a payment: rounded half away from zero, never more than the payment.</summary>
    public long FeeOf(Money amount)
    {
        var share = (long)
            decimal.Round((decimal)amount.Amount * FeeMillionths / 1_000_000m, MidpointRounding.AwayFromZero);
        var constant = FeeCurrency == amount.Currency ? FeeFixed : 0;
        return Math.Min(share + constant, amount.Amount);
    }

    public sealed class Configuration : IEntityTypeConfiguration<PaymentSettings>
    {
        public void Configure(EntityTypeBuilder<PaymentSettings> builder)
        {
            builder.ToTable("payment_settings");
            builder.HasKey(s => s.TenantId);
            builder.Property(s => s.Capture).HasConversion<string>().HasMaxLength(20);
            builder.Property(s => s.Model).HasConversion<string>().HasMaxLength(20);
        }
    }
}
