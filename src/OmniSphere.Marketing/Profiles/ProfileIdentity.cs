using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Marketing;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Marketing.Profiles;

/// <summary>By what a person is recognised, strongest first.</summary>
internal enum IdentityKind
{
    Customer,
    Email,
    Cart,
}

/// <summary>Leads from an identifier to the one profile it belongs to.</summary>
internal sealed class ProfileIdentity : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public IdentityKind Kind { get; set; }
    public required string Value { get; set; }
    public Id<ProfileKind> ProfileId { get; set; }
    public DateTimeOffset AddedAt { get; set; }

    /// <summary>Addresses are compared trimmed and in lower case; providers that tell cases apart are a curiosity.</summary>
    public static string Normalize(string email) => email.Trim().ToLowerInvariant();

    public sealed class Configuration : IEntityTypeConfiguration<ProfileIdentity>
    {
        public void Configure(EntityTypeBuilder<ProfileIdentity> builder)
        {
            builder.ToTable("profile_identities");
            builder.HasKey(i => new
            {
                i.TenantId,
                i.Kind,
                i.Value,
            });
            builder.Property(i => i.Kind).HasConversion<string>().HasMaxLength(20);
            builder.Property(i => i.Value).HasMaxLength(254);
            builder.HasIndex(i => new { i.TenantId, i.ProfileId });
        }
    }
}
