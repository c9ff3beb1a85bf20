using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Events;

/// <summary>Says that a consumer has applied an event; written in the transaction of its effect.</summary>
[NotExported("Only says what was handled.")]
internal sealed class InboxEntry : ITenantEntity
{
    public required string Consumer { get; set; }
    public Guid EventId { get; set; }
    public Id<TenantKind> TenantId { get; set; }
    public DateTimeOffset HandledAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<InboxEntry>
    {
        public void Configure(EntityTypeBuilder<InboxEntry> builder)
        {
            builder.ToTable("inbox");
            builder.HasKey(m => new
            {
                m.TenantId,
                m.EventId,
                m.Consumer,
            });
            builder.Property(m => m.Consumer).HasMaxLength(100);
            builder.HasIndex(m => m.HandledAt);
        }
    }
}

/// <summary>An event that a consumer gave up on after its last attempt; kept until it is replayed or discarded.</summary>
[NotExported("For operators; may hold secrets.")]
internal sealed class DeadLetter : ITenantEntity
{
    public long Sequence { get; set; }
    public required string Consumer { get; set; }
    public Guid EventId { get; set; }
    public Id<TenantKind> TenantId { get; set; }
    public required string Type { get; set; }
    public required string Source { get; set; }
    public required string Subject { get; set; }
    public required string Data { get; set; }
    public DateTimeOffset Time { get; set; }
    public string? TraceParent { get; set; }
    public required string Error { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset FailedAt { get; set; }

    public EventEnvelope ToEnvelope() =>
        new(EventId, Type, Source, Subject, Time, TenantId, System.Text.Encoding.UTF8.GetBytes(Data), TraceParent);

    public sealed class Configuration : IEntityTypeConfiguration<DeadLetter>
    {
        public void Configure(EntityTypeBuilder<DeadLetter> builder)
        {
            builder.ToTable("dead_letters");
            builder.HasKey(m => m.Sequence);
            builder.Property(m => m.Sequence).ValueGeneratedOnAdd();
            builder.Property(m => m.Consumer).HasMaxLength(100);
            builder.Property(m => m.Type).HasMaxLength(100);
            builder.Property(m => m.Source).HasMaxLength(100);
            builder.Property(m => m.Subject).HasMaxLength(200);
            builder.Property(m => m.TraceParent).HasMaxLength(60);
            builder
                .HasIndex(m => new
                {
                    m.TenantId,
                    m.EventId,
                    m.Consumer,
                })
                .IsUnique();
        }
    }
}
