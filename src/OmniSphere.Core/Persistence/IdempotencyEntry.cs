using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>An idempotency key of one of the module's endpoints.</summary>
[NotExported("Answers kept for a day to be repeated; may hold secrets.")]
internal sealed class IdempotencyEntry : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public required string Scope { get; set; }
    public required string Key { get; set; }
    public required string Fingerprint { get; set; }
    public Guid ClaimId { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public int? Status { get; set; }
    public string? Headers { get; set; }
    public byte[]? Body { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<IdempotencyEntry>
    {
        public void Configure(EntityTypeBuilder<IdempotencyEntry> builder)
        {
            builder.ToTable("idempotency_keys");
            builder.HasKey(e => new
            {
                e.TenantId,
                e.Scope,
                e.Key,
            });
            builder.Property(e => e.Scope).HasMaxLength(64);
            builder.Property(e => e.Key).HasMaxLength(255);
            builder.Property(e => e.Fingerprint).HasMaxLength(64);
            builder.Property(e => e.ClaimId).IsConcurrencyToken();
            builder.HasIndex(e => e.ExpiresAt);
        }
    }
}
