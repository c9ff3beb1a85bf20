using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Payments.Disputes;

/// <summary>A buyer's bank took a payment back, or asks about it.</summary>
internal sealed class PaymentDispute : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>The provider's id of it.</summary>
    public required string Reference { get; set; }

    public long Version { get; set; }
    public Id<PaymentKind> PaymentId { get; set; }
    public Id<OrderKind>? OrderId { get; set; }
    public long Amount { get; set; }
    public required Currency Currency { get; set; }

    /// <summary>In the provider's words: <c>fraudulent</c>, <c>product_not_received</c>, ….</summary>
    public required string Reason { get; set; }

    /// <summary>In the provider's words: <c>needs_response</c>, <c>won</c>, <c>lost</c>, ….</summary>
    public required string Status { get; set; }

    public DateTimeOffset SeenAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<PaymentDispute>
    {
        public void Configure(EntityTypeBuilder<PaymentDispute> builder)
        {
            builder.ToTable("payment_disputes");
            builder.HasKey(d => new { d.TenantId, d.Reference });
            builder.Property(d => d.Reference).HasMaxLength(100);
            builder.Property(d => d.Reason).HasMaxLength(100);
            builder.Property(d => d.Status).HasMaxLength(50);
            builder.HasIndex(d => new { d.TenantId, d.OrderId });
        }
    }
}
