using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>A webhook that arrived: kept once, and looked after until what it is about was read again.</summary>
internal sealed class StripeEvent : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary><c>evt_…</c>; a second delivery finds it taken.</summary>
    public required string EventId { get; set; }

    public required string Type { get; set; }

    /// <summary>The payment intent or account it is about.</summary>
    public required string Subject { get; set; }

    /// <summary>Our id of the payment as the event's metadata tells it: finds payments whose reference is not known yet.</summary>
    public string? PaymentId { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>When it is looked at next; null when it is done.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public int Attempts { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<StripeEvent>
    {
        public void Configure(EntityTypeBuilder<StripeEvent> builder)
        {
            builder.ToTable("stripe_events");
            builder.HasKey(e => new { e.TenantId, e.EventId });
            builder.Property(e => e.EventId).HasMaxLength(255);
            builder.Property(e => e.Type).HasMaxLength(100);
            builder.Property(e => e.Subject).HasMaxLength(255);
            builder.Property(e => e.PaymentId).HasMaxLength(50);
            builder.HasIndex(e => e.DueAt).HasFilter("due_at IS NOT NULL");
            builder.HasIndex(e => e.ReceivedAt);
        }
    }
}
