using OmniSphere.Events;

namespace OmniSphere.Contracts.Checkout;

/// <summary>Names an order: <c>ord_…</c>.</summary>
public sealed class OrderKind : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "ord";
}

/// <summary>A postal address.</summary>
public sealed record AddressData(
    string FirstName,
    string LastName,
    string? Company,
    string Line1,
    string? Line2,
    string City,
    string? Region,
    string PostalCode,
    string Country
);

/// <summary>A line as it was sold.</summary>
public sealed record OrderLineData(
    string Sku,
    string Title,
    IReadOnlyDictionary<string, string> Options,
    string? Image,
    int Quantity,
    Money UnitPrice,
    Money Total
);

/// <summary>Who bought, for mails about their order.</summary>
/// <param name="Email">Their address.</param>
/// <param name="FirstName">Given name, or null.</param>
/// <param name="LastName">Family name, or null.</param>
public sealed record OrderBuyerData(string Email, string? FirstName, string? LastName);

/// <summary>The totals of an order; they add up: subtotal − discount + shipping (+ tax where prices exclude it) = total.</summary>
public sealed record OrderTotalsData(Money Subtotal, Money Discount, Money Shipping, Money Tax, Money Total, Money Due);

/// <summary>An order was placed: its stock is held and its payment authorised. Carries all that a mail or a profile needs.</summary>
public sealed record OrderCreated(
    Id<OrderKind> OrderId,
    string Number,
    Id<CartKind> CartId,
    string? CustomerId,
    string Email,
    string? FirstName,
    string? LastName,
    DateTimeOffset PlacedAt,
    bool PricesIncludeTax,
    string ShippingMethod,
    AddressData ShippingAddress,
    AddressData BillingAddress,
    IReadOnlyList<OrderLineData> Lines,
    OrderTotalsData Totals
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "order.created";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>A merchant cancelled an order: its stock and its money go back.</summary>
public sealed record OrderCancelled(Id<OrderKind> OrderId, string Number, string? Reason) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "order.cancelled";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>The lines of an order were changed, or returned goods were exchanged for others.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="EditId">The edit.</param>
/// <param name="ReturnId">The return whose goods were exchanged, or null.</param>
/// <param name="Lines">What changed.</param>
/// <param name="Difference">What the order comes to more; below zero what it comes to less.</param>
/// <param name="Total">What it comes to now.</param>
/// <param name="AmountDue">What the buyer is asked for now.</param>
/// <param name="Refund">What is given back since it came to less.</param>
public sealed record OrderEdited(
    Id<OrderKind> OrderId,
    string Number,
    string EditId,
    string? ReturnId,
    IReadOnlyList<EditedLineData> Lines,
    Money Difference,
    Money Total,
    Money AmountDue,
    Money Refund
) : IIntegrationEvent
{
    /// <summary>Who bought; null in events from before it was told.</summary>
    public OrderBuyerData? Buyer { get; init; }

    /// <inheritdoc />
    public static string EventType => "order.edited";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>A line that was changed.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Title">Title of the product.</param>
/// <param name="From">Units before; 0 for a line that was added.</param>
/// <param name="To">Units after; 0 for a line that was removed.</param>
public sealed record EditedLineData(string Sku, string Title, int From, int To);
