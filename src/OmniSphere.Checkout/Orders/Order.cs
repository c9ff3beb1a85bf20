using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Checkout.Orders.Fulfilments;
using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Orders;

/// <summary>Where an order stands.</summary>
internal enum OrderStatus
{
    /// <summary>Placed; goods are to be sent.</summary>
    Placed,

    /// <summary>Cancelled by the merchant: stock and money go back.</summary>
    Cancelled,
}

/// <summary>Where an order's money stands.</summary>
internal enum OrderPaymentStatus
{
    /// <summary>There was nothing to pay.</summary>
    NotNeeded,

    /// <summary>Reserved; the merchant takes it later.</summary>
    Authorised,

    /// <summary>Captured.</summary>
    Paid,

    /// <summary>To be given back; the provider has not confirmed that yet.</summary>
    Refunding,

    /// <summary>Given back.</summary>
    Refunded,

    /// <summary>What was reserved was given free without being taken.</summary>
    Voided,
}

/// <summary>What a cart became. Its prices change with its lines only: when it is edited.</summary>
[NotExported("A secret.", nameof(TokenHash))]
internal sealed class Order : ITenantEntity, IVersioned
{
    public Id<TenantKind> TenantId { get; set; }
    public Id<OrderKind> Id { get; set; }
    public long Version { get; set; }

    /// <summary>What people call it: short, unguessable, unique within the tenant.</summary>
    public required string Number { get; set; }

    public Id<CartKind> CartId { get; set; }

    /// <summary>Its stock is held under the placement's id.</summary>
    public Id<PlacementKind> PlacementId { get; set; }

    /// <summary>Hash of the cart's token, which opens the order too.</summary>
    public required byte[] TokenHash { get; set; }

    public string? CustomerId { get; set; }
    public required string Email { get; set; }
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public string? Phone { get; set; }
    public OrderStatus Status { get; set; }
    public OrderPaymentStatus PaymentStatus { get; set; }
    public required Currency Currency { get; set; }
    public bool PricesIncludeTax { get; set; }
    public long Subtotal { get; set; }
    public long Discount { get; set; }
    public long Shipping { get; set; }
    public long Tax { get; set; }
    public long Total { get; set; }

    /// <summary>What gift cards and store credit paid of it.</summary>
    public long Credit { get; set; }

    /// <summary>What was taken for it: by gift cards and store credit, and by the payment provider.</summary>
    public long Paid { get; set; }
    public long Refunded { get; set; }

    /// <summary>What of <see cref="Paid"/> is given back since the order came to less; it pays for nothing any more.</summary>
    public long Adjusted { get; set; }

    /// <summary>The payment of what the order came to more, the last of them.</summary>
    public Id<PaymentKind>? BalancePaymentId { get; set; }
    public required string ShippingMethod { get; set; }
    public required string ShippingName { get; set; }
    public required AddressData ShippingAddress { get; set; }
    public required AddressData BillingAddress { get; set; }
    public required IReadOnlyList<QuotedTax> Taxes { get; set; }
    public required IReadOnlyList<QuotedCoupon> Coupons { get; set; }
    public IReadOnlyList<QuotedPromotion> Promotions { get; set; } = [];

    /// <summary>The gift cards and the store credit that paid, each with what it covered when the order was placed.</summary>
    public IReadOnlyList<QuotedCredit> Credits { get; set; } = [];

    /// <summary>Why no tax was charged, or null.</summary>
    public QuotedRelief? TaxRelief { get; set; }

    /// <summary>What was shipped, and what is meant to be; replaced as a whole.</summary>
    public IReadOnlyList<Fulfilment> Fulfilments { get; set; } = [];
    public FulfilmentStatus FulfilmentStatus { get; set; }

    /// <summary>In which shipments it is meant to leave; replaced as a whole.</summary>
    public IReadOnlyList<PlannedShipment> Shipments { get; set; } = [];

    /// <summary>What came back or is to; replaced as a whole.</summary>
    public IReadOnlyList<Return> Returns { get; set; } = [];

    /// <summary>On what terms it was placed; null for orders from before that was written down.</summary>
    public OrderTerms? Terms { get; set; }

    /// <summary>How its lines were changed; replaced as a whole.</summary>
    public IReadOnlyList<OrderEdit> Edits { get; set; } = [];
    public DateTimeOffset PlacedAt { get; set; }
    public DateTimeOffset? CancelledAt { get; set; }

    /// <summary>Whether its stock is still to be given back.</summary>
    public bool ReleaseDue { get; set; }

    /// <summary>When the reconciler looks after it, or null when nothing is open.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public int Attempts { get; set; }

    public List<OrderLine> Lines { get; set; } = [];

    /// <summary>Who bought, as events tell it.</summary>
    public OrderBuyerData Buyer => new(Email, FirstName, LastName);

    public Totals Totals => new(Of(Subtotal), Of(Discount), Of(Shipping), Of(Tax), Of(Total), Of(DueOf(Total)));

    /// <summary>What was taken above the total and not given back: it is to be given back, or the total was lowered.</summary>
    public long Overpaid => Math.Max(0, Paid - Refunded - Total);

    /// <summary>What would be due if the order came to so much.</summary>
    public long DueOf(long total) => Math.Max(0, total - Paid + Adjusted);

    /// <summary>What would be to give back if the order came to so much.</summary>
    public long OverpaidOf(long total) =>
        PaymentStatus is OrderPaymentStatus.Paid ? Math.Max(0, Math.Min(Paid - Adjusted - total, Paid - Refunded)) : 0;

    /// <summary>
    /// What the buyer owes for it altogether, paid or not: its total less what was given back out of goodwill; nothing once it
    /// is cancelled. What goes back because it came to less is in the total already.
    /// </summary>
    public long Owed =>
        Status is OrderStatus.Cancelled ? 0 : Math.Min(Total, Math.Max(0, Paid - Refunded) + DueOf(Total));

    /// <summary>What can be asked for: due, and not reserved already.</summary>
    public long AmountDue =>
        Status is not OrderStatus.Cancelled && PaymentStatus is OrderPaymentStatus.Paid or OrderPaymentStatus.NotNeeded
            ? DueOf(Total)
            : 0;

    /// <summary>Whether stock is still to be asked: for an edit, a shipment or goods that came back.</summary>
    public bool HasOpenWork =>
        PendingEdit is not null || Fulfilments.Any(f => !f.Shipped) || Returns.Any(r => r.Restocking);

    /// <summary>The edit that is decided and not carried out yet, or null.</summary>
    public OrderEdit? PendingEdit => Edits.FirstOrDefault(e => e.State is EditState.Pending);

    /// <summary>Nothing of its money is open any more; the reconciler goes on with what else is.</summary>
    public void MoneyDone(DateTimeOffset now) => DueAt = HasOpenWork ? now : null;

    /// <summary>Units of a line that are shipped or meant to be; those that were exchanged belong to it no more.</summary>
    public int FulfilledOf(int line) =>
        Fulfilments.Sum(f => f.Units.Where(u => u.Line == line).Sum(u => u.Quantity)) - ExchangedOf(line);

    /// <summary>Units of a line that are shipped; those that were exchanged belong to it no more.</summary>
    public int ShippedOf(int line) =>
        Fulfilments.Where(f => f.Shipped).Sum(f => f.Units.Where(u => u.Line == line).Sum(u => u.Quantity))
        - ExchangedOf(line);

    /// <summary>Takes out of the plan what is not left to be shipped any more.</summary>
    public void TrimPlan()
    {
        if (Shipments.Count > 0)
        {
            Shipments = PlannedShipment.Within(this, Shipments);
        }
    }

    /// <summary>How much of it is shipped.</summary>
    public FulfilmentStatus Fulfilled() =>
        !Fulfilments.Any(f => f.Shipped) ? FulfilmentStatus.Unfulfilled
        : Lines.TrueForAll(l => ShippedOf(l.Position) == l.Quantity) ? FulfilmentStatus.Fulfilled
        : FulfilmentStatus.Partial;

    /// <summary>Units of a line that came back or are to, and belong to it still.</summary>
    public int ReturnedOf(int line) =>
        Returns
            .Where(r => r.State is not (ReturnState.Rejected or ReturnState.Exchanged))
            .Sum(r => r.Units.Where(u => u.Line == line).Sum(u => u.Quantity));

    /// <exception cref="Http.ProblemException">409 <c>order.edit_in_progress</c>.</exception>
    public void GuardEdit()
    {
        if (PendingEdit is not null)
        {
            throw new Http.ProblemException(
                StatusCodes.Status409Conflict,
                "order.edit_in_progress",
                "The order is being edited. Ask again shortly."
            )
            {
                RetryAfter = TimeSpan.FromSeconds(2),
            };
        }
    }

    /// <exception cref="Http.ProblemException">404 <c>return.not_found</c>.</exception>
    public Return ReturnOf(Id<ReturnKind> id) =>
        Returns.FirstOrDefault(r => r.Id == id)
        ?? throw Http.Problem.NotFound("return.not_found", "The order has no such return.");

    /// <summary>Puts a return in the place of what it was.</summary>
    public void Change(Return changed) => Returns = [.. Returns.Select(r => r.Id == changed.Id ? changed : r)];

    /// <summary>Puts an edit in the place of what it was.</summary>
    public void Change(OrderEdit changed) => Edits = [.. Edits.Select(e => e.Id == changed.Id ? changed : e)];

    private int ExchangedOf(int line) =>
        Returns
            .Where(r => r.State is ReturnState.Exchanged)
            .Sum(r => r.Units.Where(u => u.Line == line).Sum(u => u.Quantity));

    private Money Of(long amount) => new(amount, Currency);

    public sealed class Configuration : IEntityTypeConfiguration<Order>
    {
        public void Configure(EntityTypeBuilder<Order> builder)
        {
            builder.ToTable("orders");
            builder.HasKey(o => new { o.TenantId, o.Id });
            builder.Property(o => o.Number).HasMaxLength(20);
            builder.Property(o => o.TokenHash).HasMaxLength(32);
            builder.Property(o => o.CustomerId).HasMaxLength(100);
            builder.Property(o => o.Email).HasMaxLength(254);
            builder.Property(o => o.FirstName).HasMaxLength(100);
            builder.Property(o => o.LastName).HasMaxLength(100);
            builder.Property(o => o.Phone).HasMaxLength(30);
            builder.Property(o => o.Status).HasConversion<string>().HasMaxLength(20);
            builder.Property(o => o.PaymentStatus).HasConversion<string>().HasMaxLength(20);
            builder.Property(o => o.FulfilmentStatus).HasConversion<string>().HasMaxLength(20);
            builder.Property(o => o.ShippingMethod).HasMaxLength(50);
            builder.Property(o => o.ShippingName).HasMaxLength(100);
            builder.Ignore(o => o.Totals);
            builder.Ignore(o => o.Buyer);
            builder.Ignore(o => o.Overpaid);
            builder.Ignore(o => o.AmountDue);
            builder.Ignore(o => o.Owed);
            builder.Ignore(o => o.PendingEdit);
            builder.Ignore(o => o.HasOpenWork);
            builder.HasIndex(o => new { o.TenantId, o.Number }).IsUnique();
            builder.HasIndex(o => new { o.TenantId, o.CartId }).IsUnique();
            builder.HasIndex(o => new
            {
                o.TenantId,
                o.CustomerId,
                o.Id,
            });
            builder.HasIndex(o => new { o.TenantId, o.Email });
            builder.HasIndex(o => o.DueAt).HasFilter("due_at IS NOT NULL");
            builder
                .HasMany(o => o.Lines)
                .WithOne()
                .HasForeignKey(l => new { l.TenantId, l.OrderId })
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
