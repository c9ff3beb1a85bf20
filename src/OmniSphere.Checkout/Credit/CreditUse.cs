using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Credit;

/// <summary>
/// What one placement, then its order, takes of an account. There is none of a placement that was undone.
/// </summary>
internal sealed class CreditUse : ITenantEntity
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<PlacementKind> PlacementId { get; set; }
    public Id<CreditAccountKind> AccountId { get; set; }

    /// <summary>The order; null while it is only held.</summary>
    public Id<OrderKind>? OrderId { get; set; }

    /// <summary>Its place among the order's accounts, from 0: money goes back to the first one first.</summary>
    public int Position { get; set; }

    public long Amount { get; set; }

    /// <summary>What of it was given back.</summary>
    public long Returned { get; set; }

    public sealed class Configuration : IEntityTypeConfiguration<CreditUse>
    {
        public void Configure(EntityTypeBuilder<CreditUse> builder)
        {
            builder.ToTable("credit_uses");
            builder.HasKey(u => new
            {
                u.TenantId,
                u.PlacementId,
                u.AccountId,
            });
            builder.Property(u => u.Returned).IsConcurrencyToken();
            builder.HasIndex(u => new { u.TenantId, u.OrderId });
        }
    }
}
