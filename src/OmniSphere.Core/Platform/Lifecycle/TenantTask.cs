using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>A task about a tenant's data, worked off by all modules.</summary>
[PlatformEntity("The proof of a deletion outlives the tenant.")]
internal sealed class TenantTask
{
    public Id<TenantTaskKind> Id { get; set; }
    public Id<TenantKind> OwnerId { get; set; }
    public required string Slug { get; set; }
    public TenantTaskType Type { get; set; }
    public TenantTaskState State { get; set; }
    public DateTimeOffset RequestedAt { get; set; }
    public DateTimeOffset DueAt { get; set; }
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>When the archive of an export goes; null once it is gone.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public List<TenantTaskPart> Parts { get; set; } = [];

    public TenantTaskInfo ToInfo() =>
        new(
            Id,
            OwnerId,
            Slug,
            Type,
            State,
            RequestedAt,
            DueAt,
            CompletedAt,
            [.. Parts.OrderBy(p => p.Module, StringComparer.Ordinal).Select(p => p.ToInfo())]
        );

    public sealed class Configuration : IEntityTypeConfiguration<TenantTask>
    {
        public void Configure(EntityTypeBuilder<TenantTask> builder)
        {
            builder.ToTable("tenant_tasks");
            builder.HasKey(t => t.Id);
            builder.Property(t => t.Slug).HasMaxLength(63);
            builder.Property(t => t.Type).HasConversion<string>().HasMaxLength(20);
            builder.Property(t => t.State).HasConversion<string>().HasMaxLength(20);
            builder.HasIndex(t => new { t.State, t.DueAt });
            builder.HasIndex(t => t.OwnerId);
            builder.HasIndex(t => t.ExpiresAt);
            builder.HasMany(t => t.Parts).WithOne().HasForeignKey(p => p.TaskId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A module's part. Claimed by a lease, so that one process works on it at a time.</summary>
[PlatformEntity("Part of a task of the platform.")]
internal sealed class TenantTaskPart
{
    public Id<TenantTaskKind> TaskId { get; set; }
    public required string Module { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }
    public DateTimeOffset? DoneAt { get; set; }
    public string? Error { get; set; }

    /// <summary>The <see cref="TenantDataSet"/>s as JSON.</summary>
    public string Sets { get; set; } = "[]";

    public IReadOnlyList<TenantDataSet> ReadSets() =>
        JsonSerializer.Deserialize<List<TenantDataSet>>(Sets, OmniSphereJson.Options)!;

    public TenantTaskPartInfo ToInfo() => new(Module, DoneAt, Error, ReadSets());

    public sealed class Configuration : IEntityTypeConfiguration<TenantTaskPart>
    {
        public void Configure(EntityTypeBuilder<TenantTaskPart> builder)
        {
            builder.ToTable("tenant_task_parts");
            builder.HasKey(p => new { p.TaskId, p.Module });
            builder.Property(p => p.Module).HasMaxLength(40);
        }
    }
}

/// <summary>A module that some process of the platform hosts; every one of them has a part in each task.</summary>
[PlatformEntity("Says what the platform is made of.")]
internal sealed class KnownModule
{
    public required string Name { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<KnownModule>
    {
        public void Configure(EntityTypeBuilder<KnownModule> builder)
        {
            builder.ToTable("modules");
            builder.HasKey(m => m.Name);
            builder.Property(m => m.Name).HasMaxLength(40);
        }
    }
}

/// <summary>A piece of an exported file, on its way from the module's process to whoever fetches the archive.</summary>
[NotExported("The export itself.")]
internal sealed class ExportChunk : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<TenantTaskKind> TaskId { get; set; }
    public required string Module { get; set; }
    public required string SetName { get; set; }
    public int Number { get; set; }

    /// <summary>Lines of JSON or a piece of a tape archive, gzipped.</summary>
    public required byte[] Data { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<ExportChunk>
    {
        public void Configure(EntityTypeBuilder<ExportChunk> builder)
        {
            builder.ToTable("export_chunks");
            builder.HasKey(c => new
            {
                c.TenantId,
                c.TaskId,
                c.Module,
                c.SetName,
                c.Number,
            });
            builder.Property(c => c.Module).HasMaxLength(40);
            builder.Property(c => c.SetName).HasMaxLength(100);
        }
    }
}
