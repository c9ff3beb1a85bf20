using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Marketing;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Profiles;

/// <summary>Whether a person wants marketing mail. Transactional mail needs no consent.</summary>
internal enum MarketingConsent
{
    /// <summary>Never asked, or never answered.</summary>
    None,
    Granted,
    Withdrawn,
}

/// <summary>What a tenant knows about one person.</summary>
internal sealed class Profile : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<ProfileKind> Id { get; set; }

    /// <summary>The main address, normalised; further ones are identities.</summary>
    public string? Email { get; set; }

    /// <summary>The subject of the person's account.</summary>
    public string? CustomerId { get; set; }

    public string? FirstName { get; set; }
    public string? LastName { get; set; }

    /// <summary>What else is known, as a JSON object.</summary>
    public string Traits { get; set; } = "{}";

    public MarketingConsent Consent { get; set; }
    public string? ConsentSource { get; set; }
    public DateTimeOffset? ConsentAt { get; set; }
    public DateTimeOffset FirstSeen { get; set; }
    public DateTimeOffset LastSeen { get; set; }
    public int OrderCount { get; set; }
    public DateTimeOffset? LastOrderAt { get; set; }
    public long Version { get; set; }

    /// <summary>Notes a sign of life; events may come late or out of order.</summary>
    public void Seen(DateTimeOffset at)
    {
        FirstSeen = at < FirstSeen ? at : FirstSeen;
        LastSeen = at > LastSeen ? at : LastSeen;
    }

    /// <summary>Fills in names; a later statement replaces an earlier one. Call it before <see cref="Seen"/>.</summary>
    public void Named(string? first, string? last, DateTimeOffset at)
    {
        var newer = at >= LastSeen;
        FirstName = Pick(FirstName, first, newer);
        LastName = Pick(LastName, last, newer);
    }

    /// <summary>Records a consent decision unless a later one is known.</summary>
    public void Consented(MarketingConsent consent, string source, DateTimeOffset at)
    {
        if (ConsentAt is null || at >= ConsentAt)
        {
            (Consent, ConsentSource, ConsentAt) = (consent, source, at);
        }
    }

    private static string? Pick(string? known, string? said, bool newer) =>
        string.IsNullOrWhiteSpace(said) ? known
        : newer || string.IsNullOrWhiteSpace(known) ? said.Trim()
        : known;

    public sealed class Configuration : IEntityTypeConfiguration<Profile>
    {
        public void Configure(EntityTypeBuilder<Profile> builder)
        {
            builder.ToTable("profiles");
            builder.HasKey(p => new { p.TenantId, p.Id });
            builder.Property(p => p.Email).HasMaxLength(254);
            builder.Property(p => p.CustomerId).HasMaxLength(64);
            builder.Property(p => p.FirstName).HasMaxLength(200);
            builder.Property(p => p.LastName).HasMaxLength(200);
            builder.Property(p => p.Consent).HasConversion<string>().HasMaxLength(20);
            builder.Property(p => p.ConsentSource).HasMaxLength(50);
            builder.HasIndex(p => new { p.TenantId, p.Email }).IsUnique();
            builder.HasIndex(p => new { p.TenantId, p.CustomerId }).IsUnique();
            builder.HasIndex(p => new
            {
                p.TenantId,
                p.LastSeen,
                p.Id,
            });
        }
    }
}
