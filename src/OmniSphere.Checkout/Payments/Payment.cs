using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Payments;

/// <summary>Where a payment stands, as far as we know.</summary>
internal enum PaymentState
{
    /// <summary>The provider was asked; its answer is not known yet.</summary>
    Pending,

    /// <summary>The buyer must confirm it at the provider.</summary>
    RequiresAction,

    /// <summary>Money is reserved.</summary>
    Authorised,

    /// <summary>Money was taken.</summary>
    Captured,

    /// <summary>The bank said no.</summary>
    Declined,

    /// <summary>It is to be cancelled; the provider has not confirmed that yet.</summary>
    Cancelling,

    /// <summary>Nothing is reserved any more.</summary>
    Cancelled,

    /// <summary>All that was taken was given back.</summary>
    Refunded,
}

/// <summary>Money of one buyer at one provider for one cart, then its order.</summary>
[NotExported("A secret.", nameof(NextActionSecret))]
internal sealed class Payment : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<PaymentKind> Id { get; set; }
    public long Version { get; set; }
    public Id<CartKind> CartId { get; set; }
    public Id<OrderKind>? OrderId { get; set; }
    public required string Provider { get; set; }
    public required string Method { get; set; }
    public required Currency Currency { get; set; }
    public long Amount { get; set; }

    /// <summary>What was taken; less than <see cref="Amount"/> after a partial capture.</summary>
    public long Captured { get; set; }

    /// <summary>What of it was given back.</summary>
    public long Refunded { get; set; }

    public PaymentState State { get; set; }

    /// <summary>The tenant's account at the provider when the payment was made.</summary>
    public string? Account { get; set; }

    public ChargeModel Model { get; set; }
    public long ApplicationFee { get; set; }

    public CaptureTiming Capture { get; set; }

    /// <summary>The provider's id of it, once known.</summary>
    public string? Reference { get; set; }

    public string? Email { get; set; }

    /// <summary>The provider's id of the buyer, when the method is kept for them or is to be.</summary>
    public string? Customer { get; set; }

    /// <summary>Subject of the shopper for whom the method is kept when the payment succeeds, or null.</summary>
    public string? SaveFor { get; set; }

    /// <summary>Whether the buyer is not there to confirm it.</summary>
    public bool OffSession { get; set; }

    /// <summary>Absolute address the buyer comes back to after a confirmation.</summary>
    public string? ReturnUrl { get; set; }

    public string? Code { get; set; }
    public string? DeclineCode { get; set; }
    public string? NextActionType { get; set; }
    public string? NextActionUrl { get; set; }
    public string? NextActionSecret { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the reconciler looks after it, or null when nothing is open.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public int Attempts { get; set; }

    public Money Money => new(Amount, Currency);

    public PaymentTerms Terms => new(Account, Model, ApplicationFee, Capture);

    /// <summary>The terms of taking a part: the platform's share shrinks with it.</summary>
    public PaymentTerms TermsOf(long part) =>
        Terms with
        {
            ApplicationFee = (long)((Int128)ApplicationFee * part / Math.Max(Amount, 1)),
        };

    public PaymentNextAction? NextAction =>
        NextActionType is { } type ? new(type, NextActionUrl, NextActionSecret) : null;

    public sealed class Configuration : IEntityTypeConfiguration<Payment>
    {
        public void Configure(EntityTypeBuilder<Payment> builder)
        {
            builder.ToTable("payments");
            builder.HasKey(p => new { p.TenantId, p.Id });
            builder.Property(p => p.Provider).HasMaxLength(50);
            builder.Property(p => p.Method).HasMaxLength(200);
            builder.Property(p => p.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(p => p.Email).HasMaxLength(254);
            builder.Property(p => p.ReturnUrl).HasMaxLength(1_000);
            builder.Property(p => p.Account).HasMaxLength(100);
            builder.Property(p => p.Customer).HasMaxLength(100);
            builder.Property(p => p.SaveFor).HasMaxLength(100);
            builder.Property(p => p.Reference).HasMaxLength(100);
            builder.Property(p => p.Model).HasConversion<string>().HasMaxLength(20);
            builder.Property(p => p.Capture).HasConversion<string>().HasMaxLength(20);
            builder.Ignore(p => p.Terms);
            builder.Ignore(p => p.Money);
            builder.Ignore(p => p.NextAction);
            builder.HasIndex(p => new { p.TenantId, p.CartId });
            builder.HasIndex(p => new { p.TenantId, p.OrderId });
            builder.HasIndex(p => new { p.TenantId, p.Reference });
            builder.HasIndex(p => p.DueAt).HasFilter("due_at IS NOT NULL");
        }
    }
}

/// <summary>
/// One call to a provider: its idempotency key is written before the call, its outcome after. A call without an outcome is
/// repeated with the same key and the same content.
/// </summary>
internal sealed class PaymentCall : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<PaymentKind> PaymentId { get; set; }
    public PaymentOperation Operation { get; set; }

    /// <summary>1 for the first call of its operation.</summary>
    public int Number { get; set; }

    public long Amount { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>Null while unknown.</summary>
    public GatewayOutcome? Outcome { get; set; }

    public string? Code { get; set; }

    public string Key => $"{PaymentId}-{Operation}-{Number}";

    public sealed class Configuration : IEntityTypeConfiguration<PaymentCall>
    {
        public void Configure(EntityTypeBuilder<PaymentCall> builder)
        {
            builder.ToTable("payment_calls");
            builder.HasKey(c => new
            {
                c.TenantId,
                c.PaymentId,
                c.Operation,
                c.Number,
            });
            builder.Property(c => c.Operation).HasConversion<string>().HasMaxLength(20);
            builder.Property(c => c.Outcome).HasConversion<string>().HasMaxLength(20);
            builder.Ignore(c => c.Key);
        }
    }
}
