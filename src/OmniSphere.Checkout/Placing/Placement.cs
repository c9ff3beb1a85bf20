using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Placing;

/// <summary>
/// How far a placement has come. On disk before the step that follows it begins; but <see cref="Reserved"/> only where
/// reserving took long, since what comes next is the same for whoever takes over.
/// </summary>
internal enum PlacementState
{
    /// <summary>
    /// The cart is claimed, its coupons are counted, its gift cards and store credit are held, the call to capture the payment
    /// is opened; stock is being reserved, then the payment captured.
    /// </summary>
    Claimed,

    /// <summary>Stock is held; the payment is being captured.</summary>
    Reserved,

    /// <summary>There is an order; its stock is being allocated.</summary>
    Ordered,

    /// <summary>All is done.</summary>
    Done,

    /// <summary>It failed and is being undone: payment cancelled or refunded, stock released, coupons and credit given back.</summary>
    Undoing,

    /// <summary>It came to nothing and left nothing behind; the cart is open again.</summary>
    Undone,
}

/// <summary>One try to make an order of a cart. A cart has one that is not undone at most.</summary>
internal sealed class Placement : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }

    /// <summary>Also the reference under which stock is held.</summary>
    public Id<PlacementKind> Id { get; set; }

    public long Version { get; set; }
    public Id<CartKind> CartId { get; set; }
    public Id<PaymentKind>? PaymentId { get; set; }

    /// <summary>The order it makes; the id is chosen at the start, so that it cannot make two.</summary>
    public Id<OrderKind> OrderId { get; set; }

    public PlacementState State { get; set; }

    /// <summary>Who works on it now.</summary>
    public Guid Owner { get; set; }

    /// <summary>When another may take it over; null when it is finished.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Until when its stock is held.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>Why it is undone.</summary>
    public string? FailureCode { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public string StockReference => Id.ToString();

    public sealed class Configuration : IEntityTypeConfiguration<Placement>
    {
        public void Configure(EntityTypeBuilder<Placement> builder)
        {
            builder.ToTable("placements");
            builder.HasKey(p => new { p.TenantId, p.Id });
            builder.Property(p => p.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(p => p.FailureCode).HasMaxLength(100);
            builder.Ignore(p => p.StockReference);
            builder.HasIndex(p => new { p.TenantId, p.CartId }).IsUnique().HasFilter("state <> 'Undone'");
            builder.HasIndex(p => p.DueAt).HasFilter("due_at IS NOT NULL");
        }
    }
}
