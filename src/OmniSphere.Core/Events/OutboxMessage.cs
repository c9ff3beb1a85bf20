using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Events;

/// <summary>An event that was committed with its cause and waits for the bus. Deleted once handed over.</summary>
[NotExported("On its way to the bus; what it tells is exported where it happened, and it may hold secrets.")]
internal sealed class OutboxMessage : ITenantEntity
{
    /// <summary>Order of dispatch.</summary>
    public long Sequence { get; set; }

    public Guid EventId { get; set; }
    public Id<TenantKind> TenantId { get; set; }
    public required string Type { get; set; }
    public required string Subject { get; set; }
    public required string Data { get; set; }
    public DateTimeOffset Time { get; set; }
    public string? TraceParent { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset? NextAttemptAt { get; set; }
    public string? LastError { get; set; }

    public static OutboxMessage Of<TEvent>(Id<TenantKind> tenant, TEvent integrationEvent, DateTimeOffset now)
        where TEvent : IIntegrationEvent =>
        new()
        {
            EventId = Guid.CreateVersion7(now),
            TenantId = tenant,
            Type = TEvent.EventType,
            Subject = integrationEvent.Subject,
            Data = JsonSerializer.Serialize(integrationEvent, EventJson.Options),
            Time = now,
            TraceParent = Activity.Current?.Id,
        };

    public EventEnvelope ToEnvelope(string module) =>
        new(
            EventId,
            Type,
            $"/omnisphere/{module}",
            Subject,
            Time,
            TenantId,
            System.Text.Encoding.UTF8.GetBytes(Data),
            TraceParent
        );

    public sealed class Configuration : IEntityTypeConfiguration<OutboxMessage>
    {
        public void Configure(EntityTypeBuilder<OutboxMessage> builder)
        {
            builder.ToTable("outbox");
            builder.HasKey(m => m.Sequence);
            builder.Property(m => m.Sequence).ValueGeneratedOnAdd();
            builder.Property(m => m.Type).HasMaxLength(100);
            builder.Property(m => m.Subject).HasMaxLength(200);
            builder.Property(m => m.TraceParent).HasMaxLength(60);
            builder.HasIndex(m => new { m.TenantId, m.EventId }).IsUnique();
            builder.HasIndex(m => new
            {
                m.TenantId,
                m.Subject,
                m.Sequence,
            });
        }
    }
}
