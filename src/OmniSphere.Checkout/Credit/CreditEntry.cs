using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Credit;

/// <summary>Names a line of a ledger: <c>cre_…</c>.</summary>
internal sealed class CreditEntryKind : IIdKind
{
    public static string Prefix => "cre";
}

/// <summary>What moved the money of an account.</summary>
internal enum CreditMovement
{
    /// <summary>A gift card was issued with it.</summary>
    Issued,

    /// <summary>The merchant granted it, or corrected the account.</summary>
    Adjusted,

    /// <summary>An order that is being placed holds it.</summary>
    Held,

    /// <summary>The order did not come to be.</summary>
    Released,

    /// <summary>The order came to be: what was held is spent. Moves nothing more.</summary>
    Captured,

    /// <summary>Money of an order was given back.</summary>
    Refunded,

    /// <summary>The card's time was over.</summary>
    Expired,

    /// <summary>The merchant stopped the card. Moves nothing: what is left is not spendable.</summary>
    Disabled,
}

/// <summary>A line of an account's ledger: written once, never changed. The amounts add up to the balance.</summary>
internal sealed class CreditEntry : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<CreditAccountKind> AccountId { get; set; }

    /// <summary>Sorts by time.</summary>
    public Id<CreditEntryKind> Id { get; set; }

    public CreditMovement Movement { get; set; }

    /// <summary>Minor units; below zero takes.</summary>
    public long Amount { get; set; }

    /// <summary>What can be spent after it.</summary>
    public long Balance { get; set; }

    /// <summary>What it is for: a placement, a refund, an order. Each moves an account once in each way.</summary>
    public required string Reference { get; set; }

    /// <summary>For people, or null.</summary>
    public string? Reason { get; set; }

    /// <summary>Subject of who did it; null is the system or the shopper.</summary>
    public string? Actor { get; set; }

    public DateTimeOffset At { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<CreditEntry>
    {
        public void Configure(EntityTypeBuilder<CreditEntry> builder)
        {
            builder.ToTable("credit_entries");
            builder.HasKey(e => new
            {
                e.TenantId,
                e.AccountId,
                e.Id,
            });
            builder.Property(e => e.Movement).HasConversion<string>().HasMaxLength(20);
            builder.Property(e => e.Reference).HasMaxLength(100);
            builder.Property(e => e.Reason).HasMaxLength(500);
            builder.Property(e => e.Actor).HasMaxLength(100);
            builder
                .HasIndex(e => new
                {
                    e.TenantId,
                    e.AccountId,
                    e.Movement,
                    e.Reference,
                })
                .IsUnique();
        }
    }
}
