using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Payments.TestGateway;

/// <summary>A payment in the test gateway's own books.</summary>
[NotExported("A secret.", nameof(Secret))]
internal sealed class TestPayment : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public required string Reference { get; set; }
    public long Version { get; set; }

    /// <summary>What the shop calls it.</summary>
    public required string PaymentId { get; set; }

    public required string Method { get; set; }
    public required Currency Currency { get; set; }
    public long Amount { get; set; }
    public long Captured { get; set; }
    public long Refunded { get; set; }

    /// <summary>What the platform keeps of it.</summary>
    public long ApplicationFee { get; set; }

    public bool CaptureAtOnce { get; set; }

    /// <summary>The method that is kept for the buyer once they have paid, or null.</summary>
    public string? KeptMethod { get; set; }
    public GatewayPaymentState State { get; set; }
    public string? Code { get; set; }
    public string? DeclineCode { get; set; }

    /// <summary>Opens the confirmation page.</summary>
    public required string Secret { get; set; }

    public string? ReturnUrl { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Reserves the money, or takes it at once; or declines.</summary>
    public void Settle(bool accepted)
    {
        State =
            !accepted ? GatewayPaymentState.Declined
            : CaptureAtOnce ? GatewayPaymentState.Captured
            : GatewayPaymentState.Authorised;
        Captured = State is GatewayPaymentState.Captured ? Amount : 0;
    }

    public GatewayPayment ToPayment() =>
        new(
            Reference,
            State,
            new(Amount, Currency),
            new(Captured, Currency),
            new(Refunded, Currency),
            Code,
            DeclineCode,
            Kept
        );

    /// <summary>The method as it is kept, once the buyer has paid.</summary>
    public GatewayMethod? Kept =>
        KeptMethod is { } kept && State is GatewayPaymentState.Authorised or GatewayPaymentState.Captured
            ? TestCards.Kept(kept, Method)
            : null;

    public sealed class Configuration : IEntityTypeConfiguration<TestPayment>
    {
        public void Configure(EntityTypeBuilder<TestPayment> builder)
        {
            builder.ToTable("test_payments");
            builder.HasKey(p => new { p.TenantId, p.Reference });
            builder.Property(p => p.Reference).HasMaxLength(50);
            builder.Property(p => p.PaymentId).HasMaxLength(50);
            builder.Property(p => p.Method).HasMaxLength(200);
            builder.Property(p => p.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(p => p.Code).HasMaxLength(100);
            builder.Property(p => p.DeclineCode).HasMaxLength(100);
            builder.Property(p => p.Secret).HasMaxLength(50);
            builder.Property(p => p.ReturnUrl).HasMaxLength(1_000);
            builder.Property(p => p.KeptMethod).HasMaxLength(50);
            builder.Ignore(p => p.Kept);
            builder.HasIndex(p => new { p.TenantId, p.PaymentId });
        }
    }
}

/// <summary>A payment method that the test gateway keeps for a buyer.</summary>
internal sealed class TestMethod : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public required string Reference { get; set; }
    public required string Customer { get; set; }

    /// <summary>The test card it stands for.</summary>
    public required string Card { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<TestMethod>
    {
        public void Configure(EntityTypeBuilder<TestMethod> builder)
        {
            builder.ToTable("test_payment_methods");
            builder.HasKey(m => new { m.TenantId, m.Reference });
            builder.Property(m => m.Reference).HasMaxLength(50);
            builder.Property(m => m.Customer).HasMaxLength(50);
            builder.Property(m => m.Card).HasMaxLength(200);
        }
    }
}

/// <summary>A call the test gateway answered: the same key again gets the same answer.</summary>
internal sealed class TestCall : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public required string Key { get; set; }

    /// <summary>What was asked; the same key for something else is refused.</summary>
    public required string Fingerprint { get; set; }

    public required string Answer { get; set; }
    public DateTimeOffset At { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<TestCall>
    {
        public void Configure(EntityTypeBuilder<TestCall> builder)
        {
            builder.ToTable("test_payment_calls");
            builder.HasKey(c => new { c.TenantId, c.Key });
            builder.Property(c => c.Key).HasMaxLength(100);
            builder.Property(c => c.Fingerprint).HasMaxLength(64);
        }
    }
}
