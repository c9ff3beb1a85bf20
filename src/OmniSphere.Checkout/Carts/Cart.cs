using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Carts;

/// <summary>Where a cart stands.</summary>
internal enum CartState
{
    /// <summary>It may be changed.</summary>
    Open,

    /// <summary>Payment was entered: it may not be changed unless the payment is left.</summary>
    Frozen,

    /// <summary>An order is being made of it.</summary>
    Completing,

    /// <summary>It became an order.</summary>
    Completed,
}

/// <summary>A cart: one row. What the shopper put in is one JSON document, replaced as a whole.</summary>
[NotExported("Secrets.", nameof(TokenHash), nameof(RecoveryHash))]
internal sealed class Cart : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<CartKind> Id { get; set; }
    public long Version { get; set; }
    public CartState State { get; set; }
    public required Currency Currency { get; set; }

    /// <summary>SHA-256 of the capability token.</summary>
    public required byte[] TokenHash { get; set; }

    /// <summary>Subject of the shopper who owns it, or null.</summary>
    public string? CustomerId { get; set; }

    public Id<PaymentKind>? PaymentId { get; set; }
    public Id<PlacementKind>? PlacementId { get; set; }
    public Id<OrderKind>? OrderId { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it counts as abandoned unless it is changed before; null when that was told, or nobody could be told.</summary>
    public DateTimeOffset? AbandonAt { get; set; }

    /// <summary>SHA-256 of the token in the link that brings the shopper back; good for one <see cref="ResumeCart"/>.</summary>
    public byte[]? RecoveryHash { get; set; }

    /// <summary>Gives it a new token: those that were told before open it no more.</summary>
    /// <returns>The token; told once.</returns>
    public string RenewToken()
    {
        var token = CartToken.New();
        (TokenHash, RecoveryHash) = (CartToken.Hash(token), null);
        return token;
    }

    public required CartDocument Document { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<Cart>
    {
        public void Configure(EntityTypeBuilder<Cart> builder)
        {
            builder.ToTable("carts");
            builder.HasKey(c => new { c.TenantId, c.Id });
            builder.Property(c => c.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(c => c.TokenHash).HasMaxLength(32);
            builder.Property(c => c.CustomerId).HasMaxLength(100);
            builder.HasIndex(c => new
            {
                c.TenantId,
                c.CustomerId,
                c.UpdatedAt,
            });
            builder.Property(c => c.RecoveryHash).HasMaxLength(32);
            builder.HasIndex(c => new { c.TenantId, c.ExpiresAt });
            builder.HasIndex(c => c.AbandonAt).HasFilter("abandon_at IS NOT NULL");
        }
    }
}
