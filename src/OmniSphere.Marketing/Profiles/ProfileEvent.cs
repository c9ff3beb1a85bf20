using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Marketing;
using OmniSphere.Events;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Profiles;

/// <summary>Marks ids of timeline entries: <c>pev_…</c>.</summary>
internal sealed class ProfileEventKind : IIdKind
{
    public static string Prefix => "pev";
}

/// <summary>One entry of a person's timeline.</summary>
internal sealed class ProfileEvent : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<ProfileEventKind> Id { get; set; }
    public Id<ProfileKind> ProfileId { get; set; }
    public required string Type { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>A JSON object.</summary>
    public required string Data { get; set; }

    /// <summary>The event it came from; one entry each.</summary>
    public Guid SourceEventId { get; set; }

    public static ProfileEvent From<TData>(
        EventEnvelope envelope,
        Profile profile,
        DateTimeOffset at,
        TData data,
        TimeProvider clock
    ) =>
        new()
        {
            Id = Id<ProfileEventKind>.New(clock),
            ProfileId = profile.Id,
            Type = envelope.Type,
            At = at,
            Data = JsonSerializer.Serialize(data, OmniSphereJson.Options),
            SourceEventId = envelope.Id,
        };

    public sealed class Configuration : IEntityTypeConfiguration<ProfileEvent>
    {
        public void Configure(EntityTypeBuilder<ProfileEvent> builder)
        {
            builder.ToTable("profile_events");
            builder.HasKey(e => new { e.TenantId, e.Id });
            builder.Property(e => e.Type).HasMaxLength(100);
            builder.HasIndex(e => new { e.TenantId, e.SourceEventId }).IsUnique();
            builder.HasIndex(e => new
            {
                e.TenantId,
                e.ProfileId,
                e.At,
                e.Id,
            });
        }
    }
}
