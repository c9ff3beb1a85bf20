using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>A tenant's connected account, as Stripe described it last.</summary>
internal sealed class StripeAccount : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public long Version { get; set; }

    /// <summary>The key under which the account is made; on disk before the call.</summary>
    public required string CreationKey { get; set; }

    /// <summary><c>acct_…</c>, once it is made. Webhooks find the tenant by it.</summary>
    public string? AccountId { get; set; }

    public bool ChargesEnabled { get; set; }
    public bool PayoutsEnabled { get; set; }
    public bool DetailsSubmitted { get; set; }
    public string? DisabledReason { get; set; }

    /// <summary>What Stripe still wants to know, in its words: <c>individual.verification.document</c>, ….</summary>
    public IReadOnlyList<string> Requirements { get; set; } = [];

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When Stripe was asked last.</summary>
    public DateTimeOffset? ReadAt { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<StripeAccount>
    {
        public void Configure(EntityTypeBuilder<StripeAccount> builder)
        {
            builder.ToTable("stripe_accounts");
            builder.HasKey(a => a.TenantId);
            builder.Property(a => a.CreationKey).HasMaxLength(100);
            builder.Property(a => a.AccountId).HasMaxLength(100);
            builder.Property(a => a.DisabledReason).HasMaxLength(200);
            builder.HasIndex(a => a.AccountId);
        }
    }
}
