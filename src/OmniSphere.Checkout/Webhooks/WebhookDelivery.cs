using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Webhooks;

/// <summary>Names a delivery: <c>whd_…</c>. Receivers see it as <c>webhook-id</c> and know repetitions by it.</summary>
internal sealed class DeliveryKind : IIdKind
{
    public static string Prefix => "whd";
}

/// <summary>Where a delivery stands.</summary>
internal enum DeliveryState
{
    /// <summary>It is to be sent, or sent again.</summary>
    Pending,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>It was given up.</summary>
    Failed,
}

/// <summary>An event on its way to one address, and what became of it.</summary>
internal sealed class WebhookDelivery : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<DeliveryKind> Id { get; set; }
    public Id<WebhookKind> EndpointId { get; set; }
    public required string Type { get; set; }

    /// <summary>What is sent, to the byte.</summary>
    public required string Body { get; set; }

    public DeliveryState State { get; set; }
    public IReadOnlyList<DeliveryAttempt> Attempts { get; set; } = [];
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it is sent next; null when that is over.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<WebhookDelivery>
    {
        public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
        {
            builder.ToTable("webhook_deliveries");
            builder.HasKey(d => new { d.TenantId, d.Id });
            builder.Property(d => d.Type).HasMaxLength(100);
            builder.Property(d => d.State).HasConversion<string>().HasMaxLength(20);
            builder.HasIndex(d => d.DueAt).HasFilter("due_at IS NOT NULL");
            builder.HasIndex(d => d.CreatedAt);
            builder
                .HasOne<WebhookEndpoint>()
                .WithMany()
                .HasForeignKey(d => new { d.TenantId, d.EndpointId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>One try to deliver.</summary>
/// <param name="At">When.</param>
/// <param name="Status">The receiver's HTTP status, or null where none came.</param>
/// <param name="Error">Why none came, or null.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record DeliveryAttempt(DateTimeOffset At, int? Status, string? Error, long Milliseconds);
