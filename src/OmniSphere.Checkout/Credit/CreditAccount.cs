using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Credit;

/// <summary>Names a gift card or a customer's store credit: <c>crd_…</c>.</summary>
internal sealed class CreditAccountKind : IIdKind
{
    public static string Prefix => "crd";
}

/// <summary>Whose money an account holds.</summary>
internal enum CreditKind
{
    /// <summary>Whoever knows the code.</summary>
    GiftCard,

    /// <summary>A customer's, in one currency.</summary>
    StoreCredit,
}

/// <summary>
/// Money that the shop owes: a gift card, or a customer's store credit. The balance is what can be spent and always the
/// sum of the account's ledger: it is changed by <see cref="CreditLedger"/> alone.
/// </summary>
[NotExported("A secret, and what knows a repeated request.", nameof(CodeHash), nameof(RequestHash))]
internal sealed class CreditAccount : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<CreditAccountKind> Id { get; set; }
    public long Version { get; set; }
    public CreditKind Kind { get; set; }
    public required Currency Currency { get; set; }

    /// <summary>What can be spent, minor units; never below zero.</summary>
    public long Balance { get; set; }

    /// <summary>SHA-256 of a gift card's code; the code itself is told once and kept nowhere.</summary>
    public byte[]? CodeHash { get; set; }

    /// <summary>The last four characters of a gift card's code, for people to tell cards apart.</summary>
    public string? Last4 { get; set; }

    /// <summary>Subject of the customer whose store credit it is.</summary>
    public string? CustomerId { get; set; }

    /// <summary>From when on a gift card cannot be spent; null is never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Since when it cannot be spent because the merchant says so.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Who a gift card is meant for, or null.</summary>
    public string? Recipient { get; set; }

    /// <summary>Hash of the request that issued a gift card: asked again, it is this one. Null for others.</summary>
    public byte[]? RequestHash { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public Money Money => new(Balance, Currency);

    public bool CanBeSpent(DateTimeOffset now) => DisabledAt is null && !(ExpiresAt <= now);

    public sealed class Configuration : IEntityTypeConfiguration<CreditAccount>
    {
        public void Configure(EntityTypeBuilder<CreditAccount> builder)
        {
            builder.ToTable("credit_accounts");
            builder.HasKey(a => new { a.TenantId, a.Id });
            builder.Property(a => a.Kind).HasConversion<string>().HasMaxLength(20);
            builder.Property(a => a.CodeHash).HasMaxLength(32);
            builder.Property(a => a.Last4).HasMaxLength(4);
            builder.Property(a => a.CustomerId).HasMaxLength(100);
            builder.Property(a => a.Recipient).HasMaxLength(254);
            builder.Property(a => a.RequestHash).HasMaxLength(32);
            builder.Ignore(a => a.Money);
            builder.HasIndex(a => new { a.TenantId, a.CodeHash }).IsUnique().HasFilter("code_hash IS NOT NULL");
            builder
                .HasIndex(a => new
                {
                    a.TenantId,
                    a.CustomerId,
                    a.Currency,
                })
                .IsUnique()
                .HasFilter("customer_id IS NOT NULL");
            builder.HasIndex(a => new { a.TenantId, a.RequestHash }).IsUnique().HasFilter("request_hash IS NOT NULL");
            builder.HasIndex(a => a.ExpiresAt).HasFilter("expires_at IS NOT NULL");
        }
    }
}
