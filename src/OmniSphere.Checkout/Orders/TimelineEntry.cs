using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Orders;

/// <summary>Something that happened to an order.</summary>
internal sealed class TimelineEntry : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<OrderKind> OrderId { get; set; }

    /// <summary>Sorts by time.</summary>
    public Id<TimelineKind> Id { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>What: <c>placed</c>, <c>paid</c>, <c>cancelled</c>, <c>refunded</c>, <c>stock.released</c>, ….</summary>
    public required string Kind { get; set; }

    /// <summary>For people, or null.</summary>
    public string? Note { get; set; }

    /// <summary>Subject of who did it; null is the system or the shopper.</summary>
    public string? Actor { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<TimelineEntry>
    {
        public void Configure(EntityTypeBuilder<TimelineEntry> builder)
        {
            builder.ToTable("order_timeline");
            builder.HasKey(e => new
            {
                e.TenantId,
                e.OrderId,
                e.Id,
            });
            builder.Property(e => e.Kind).HasMaxLength(50);
            builder.Property(e => e.Note).HasMaxLength(500);
            builder.Property(e => e.Actor).HasMaxLength(100);
        }
    }
}
