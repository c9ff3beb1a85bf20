using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Checkout.Credit;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Orders.Refunds;

/// <summary>Names a refund: <c>rfd_…</c>.</summary>
internal sealed class RefundKind : IIdKind
{
    public static string Prefix => "rfd";
}

/// <summary>Where money of an order goes back to.</summary>
internal enum RefundTo
{
    /// <summary>
    /// Where it came from: first to the payment method, up to what was taken by it; then to the gift cards in the order
    /// they paid, then to the store credit.
    /// </summary>
    Original,

    /// <summary>The customer's store credit.</summary>
    StoreCredit,

    /// <summary>A gift card.</summary>
    GiftCard,
}

/// <summary>How far a refund has come.</summary>
internal enum RefundState
{
    /// <summary>It is on its way; an order has one such at most.</summary>
    Open,

    /// <summary>The money is back.</summary>
    Done,

    /// <summary>The provider refused; nothing was given back.</summary>
    Failed,
}

/// <summary>What one payment gives back of a refund.</summary>
/// <param name="Payment">The payment.</param>
/// <param name="Call">Number of the call.</param>
/// <param name="Amount">Minor units.</param>
internal sealed record RefundPart(Id<PaymentKind> Payment, int Call, long Amount);

/// <summary>Money of an order that is given back: on disk before the provider is asked.</summary>
internal sealed class OrderRefund : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<RefundKind> Id { get; set; }
    public long Version { get; set; }
    public Id<OrderKind> OrderId { get; set; }
    public RefundState State { get; set; }
    public RefundTo To { get; set; }
    public long Amount { get; set; }

    /// <summary>What of it the payment provider gives back.</summary>
    public long ByProvider { get; set; }

    /// <summary>The calls that give that part back, one a payment; none for a refund from before there were several.</summary>
    public IReadOnlyList<RefundPart> Parts { get; set; } = [];

    /// <summary>The account all of it goes to, unless it goes where it came from.</summary>
    public Id<CreditAccountKind>? AccountId { get; set; }

    /// <summary>Who asked for it under which idempotency key: asked again, it is this one. Null for returns and edits.</summary>
    public string? RequestKey { get; set; }

    public string? Reason { get; set; }
    public string? Actor { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<OrderRefund>
    {
        public void Configure(EntityTypeBuilder<OrderRefund> builder)
        {
            builder.ToTable("order_refunds");
            builder.HasKey(r => new { r.TenantId, r.Id });
            builder.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(r => r.To).HasConversion<string>().HasMaxLength(20);
            builder.Property(r => r.RequestKey).HasMaxLength(400);
            builder.Property(r => r.Reason).HasMaxLength(500);
            builder.Property(r => r.Actor).HasMaxLength(100);
            builder
                .HasIndex(r => new { r.TenantId, r.OrderId })
                .IsUnique()
                .HasFilter("state = 'Open'")
                .HasDatabaseName("ix_order_refunds_open");
            builder.HasIndex(r => new { r.TenantId, r.OrderId }, "ix_order_refunds_order");
            builder
                .HasIndex(r => new
                {
                    r.TenantId,
                    r.OrderId,
                    r.RequestKey,
                })
                .IsUnique()
                .HasFilter("request_key IS NOT NULL AND state <> 'Failed'")
                .HasDatabaseName("ix_order_refunds_request");
        }
    }
}
