using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>A tenant as the directory keeps it.</summary>
[PlatformEntity("The directory of tenants itself; resolved before any tenant is known.")]
internal sealed class TenantRow : IVersioned
{
    public Id<TenantKind> Id { get; set; }
    public required string Slug { get; set; }
    public required string Name { get; set; }
    public TenantStatus Status { get; set; }
    public required Currency Currency { get; set; }
    public required string Culture { get; set; }
    public required string TimeZone { get; set; }
    public required string Country { get; set; }
    public required string Plan { get; set; }
    public string? ContactEmail { get; set; }

    /// <summary>Name of the database the tenant has for itself.</summary>
    public string? Database { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public long Version { get; set; }

    /// <summary>The directory's revision of the last change, by which caches find out what to forget.</summary>
    public long Revision { get; set; }

    public List<TenantDomain> Domains { get; set; } = [];

    public Tenant ToTenant() =>
        new()
        {
            Id = Id,
            Slug = Slug,
            Name = Name,
            Status = Status,
            Domains = [.. Domains.Select(d => d.Domain).Order(StringComparer.Ordinal)],
            Currency = Currency,
            Culture = Culture,
            TimeZone = TimeZone,
            Country = Country,
            Plan = Plan,
            ContactEmail = ContactEmail,
            Database = Database,
            CreatedAt = CreatedAt,
            Version = Version,
        };

    /// <summary>Takes over what may change.</summary>
    public void Write(Tenant tenant)
    {
        Name = tenant.Name;
        Status = tenant.Status;
        Culture = tenant.Culture;
        TimeZone = tenant.TimeZone;
        Country = tenant.Country;
        Plan = tenant.Plan;
        ContactEmail = tenant.ContactEmail;
        var domains = tenant.Domains.Select(d => d.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        Domains.RemoveAll(d => !domains.Remove(d.Domain));
        Domains.AddRange(domains.Select(d => new TenantDomain { Domain = d, OwnerId = Id }));
    }

    public sealed class Configuration : IEntityTypeConfiguration<TenantRow>
    {
        public void Configure(EntityTypeBuilder<TenantRow> builder)
        {
            builder.ToTable("tenants");
            builder.HasKey(t => t.Id);
            builder.Property(t => t.Slug).HasMaxLength(63);
            builder.Property(t => t.Name).HasMaxLength(200);
            builder.Property(t => t.Status).HasConversion<string>().HasMaxLength(20);
            builder.Property(t => t.Culture).HasMaxLength(20);
            builder.Property(t => t.TimeZone).HasMaxLength(64);
            builder.Property(t => t.Country).HasMaxLength(2);
            builder.Property(t => t.Plan).HasMaxLength(50);
            builder.Property(t => t.ContactEmail).HasMaxLength(254);
            builder.Property(t => t.Database).HasMaxLength(40);
            builder.HasIndex(t => t.Slug).IsUnique();
            builder.HasIndex(t => t.Revision);
            builder.HasMany(t => t.Domains).WithOne().HasForeignKey(d => d.OwnerId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A custom domain; it leads to one tenant.</summary>
[PlatformEntity("Part of the directory of tenants.")]
internal sealed class TenantDomain
{
    public required string Domain { get; set; }
    public Id<TenantKind> OwnerId { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<TenantDomain>
    {
        public void Configure(EntityTypeBuilder<TenantDomain> builder)
        {
            builder.ToTable("tenant_domains");
            builder.HasKey(d => d.Domain);
            builder.Property(d => d.Domain).HasMaxLength(253);
        }
    }
}

/// <summary>
/// Counts the changes of the directory: one row, raised first thing in every change, so that changes commit in its order
/// and a process that has seen a revision has seen all before it.
/// </summary>
[PlatformEntity("Counts the changes of the directory of tenants.")]
internal sealed class DirectoryRevision
{
    public int Id { get; set; }
    public long Revision { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<DirectoryRevision>
    {
        public void Configure(EntityTypeBuilder<DirectoryRevision> builder)
        {
            builder.ToTable("directory_revision");
            builder.HasKey(r => r.Id);
            builder.Property(r => r.Id).ValueGeneratedNever();
            builder.HasData(new DirectoryRevision { Id = 1, Revision = 0 });
        }
    }
}
