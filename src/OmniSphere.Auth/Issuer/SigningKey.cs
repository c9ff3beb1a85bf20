using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Issuer;

/// <summary>One key of a tenant's ring. It signs from <see cref="ActivatesAt"/> until the next one does.</summary>
[NotExported("A secret.")]
internal sealed class SigningKey : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>1, 2, 3, … within the tenant; the unique key that lets only one process rotate.</summary>
    public int Number { get; init; }

    /// <summary>JWK thumbprint (RFC 7638): the <c>kid</c> of tokens.</summary>
    public required string Kid { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ActivatesAt { get; init; }

    /// <summary><see cref="KeyMaterial"/>, encrypted for this tenant with the host's data protection keys.</summary>
    public required byte[] Material { get; init; }

    public sealed class Configuration : IEntityTypeConfiguration<SigningKey>
    {
        public void Configure(EntityTypeBuilder<SigningKey> builder)
        {
            builder.ToTable("signing_keys");
            builder.HasKey(k => new { k.TenantId, k.Number });
            builder.Property(k => k.Number).ValueGeneratedNever();
            builder.Property(k => k.Kid).HasMaxLength(64);
        }
    }
}
