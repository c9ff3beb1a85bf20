using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Media;

/// <summary>How much a tenant keeps in the storage, files on their way in and out included: what the quota is about.</summary>
internal sealed class MediaUsage : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>Bytes.</summary>
    public long Bytes { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<MediaUsage>
    {
        public void Configure(EntityTypeBuilder<MediaUsage> builder)
        {
            builder.ToTable("media_usage");
            builder.HasKey(u => u.TenantId);
        }
    }
}

/// <summary>
/// A file that goes from the storage when its time comes. Written before an upload begins and taken back with the row that
/// makes it a file, so that what a crash leaves behind goes as well.
/// </summary>
[NotExported("Names of files that are on their way out.")]
internal sealed class MediaRemoval : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<MediaKind> Id { get; set; }

    /// <summary>Bytes that the quota gets back.</summary>
    public long Size { get; set; }

    public DateTimeOffset DueAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<MediaRemoval>
    {
        public void Configure(EntityTypeBuilder<MediaRemoval> builder)
        {
            builder.ToTable("media_removals");
            builder.HasKey(r => new { r.TenantId, r.Id });
            builder.HasIndex(r => r.DueAt);
        }
    }
}
