using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Webhooks;

/// <summary>Names an address that is told of events: <c>whk_…</c>.</summary>
internal sealed class WebhookKind : IIdKind
{
    public static string Prefix => "whk";
}

/// <summary>An address of a merchant's that is told of events.</summary>
[NotExported("Secrets that sign.", nameof(Secret), nameof(PreviousSecret))]
internal sealed class WebhookEndpoint : ITenantEntity, IVersioned
{
    public const int SecretBytes = 32;

    /// <summary>How long both secrets sign after a rotation.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public Id<TenantKind> TenantId { get; set; }
    public Id<WebhookKind> Id { get; set; }
    public long Version { get; set; }
    public required string Url { get; set; }

    /// <summary>Types of events, such as <c>order.paid</c>; <c>*</c> is all.</summary>
    public required IReadOnlyList<string> Events { get; set; }

    public bool Active { get; set; } = true;

    /// <summary>Sealed by <see cref="WebhookSecrets"/>.</summary>
    public required byte[] Secret { get; set; }

    /// <inheritdoc cref="Secret"/>
    public byte[]? PreviousSecret { get; set; }
    public DateTimeOffset? PreviousUntil { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    public bool Wants(string type) => Active && (Events.Contains("*") || Events.Contains(type));

    /// <summary>Gives it a new secret; the old one signs beside it for a day.</summary>
    public void Rotate(byte[] secret, DateTimeOffset now)
    {
        (PreviousSecret, PreviousUntil) = (Secret, now + Overlap);
        Secret = secret;
    }

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>A secret as merchants get it, in the form of Standard Webhooks (https://www.standardwebhooks.com).</summary>
    public static string Write(byte[] secret) => $"whsec_{Convert.ToBase64String(secret)}";

    public sealed class Configuration : IEntityTypeConfiguration<WebhookEndpoint>
    {
        public void Configure(EntityTypeBuilder<WebhookEndpoint> builder)
        {
            builder.ToTable("webhook_endpoints");
            builder.HasKey(w => new { w.TenantId, w.Id });
            builder.Property(w => w.Url).HasMaxLength(500);
            builder.Property(w => w.Secret).HasMaxLength(500);
            builder.Property(w => w.PreviousSecret).HasMaxLength(500);
        }
    }
}
