using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.SignIn;

/// <summary>What a one-time token is good for.</summary>
internal enum TokenPurpose
{
    Login,
    PasswordReset,
    EmailVerification,
}

/// <summary>A secret that works once, kept as its hash.</summary>
[NotExported("A secret.")]
internal sealed class OneTimeToken : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>SHA-256 of the secret, which has 256 random bits and so needs no salt.</summary>
    public required byte[] Hash { get; init; }

    public TokenPurpose Purpose { get; init; }
    public Guid UserId { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }

    public sealed class Configuration : IEntityTypeConfiguration<OneTimeToken>
    {
        public void Configure(EntityTypeBuilder<OneTimeToken> builder)
        {
            builder.ToTable("one_time_tokens");
            builder.HasKey(t => new { t.TenantId, t.Hash });
            builder.Property(t => t.Hash).HasMaxLength(32);
            builder.Property(t => t.Purpose).HasConversion<string>().HasMaxLength(30);
            builder.HasIndex(t => new { t.TenantId, t.UserId });
            builder.HasIndex(t => t.ExpiresAt);
        }
    }
}
