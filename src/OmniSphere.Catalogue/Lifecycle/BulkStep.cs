using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Lifecycle;

/// <summary>
/// A product that a bulk change has changed, written with that change: whoever asks again, because a crash came before the
/// answer was kept, goes on where it ended and changes nothing twice.
/// </summary>
[NotExported("Kept as long as the answers of requests, to be told from new ones.")]
internal sealed class BulkStep : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>See <see cref="RequestOf"/>.</summary>
    public required string Request { get; set; }

    public Id<ProductKind> ProductId { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>SHA-256 of who asked with which key for what: the same request again, and nothing else.</summary>
    public static string RequestOf(Caller caller, string key, BulkOrder order)
    {
        var text = JsonSerializer.Serialize<object?[]>([$"{caller.Kind}", caller.Subject, key, order]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public sealed class Configuration : IEntityTypeConfiguration<BulkStep>
    {
        public void Configure(EntityTypeBuilder<BulkStep> builder)
        {
            builder.ToTable("bulk_steps");
            builder.HasKey(s => new
            {
                s.TenantId,
                s.Request,
                s.ProductId,
            });
            builder.Property(s => s.Request).HasMaxLength(64);
            builder.HasIndex(s => new { s.TenantId, s.At });
        }
    }
}
