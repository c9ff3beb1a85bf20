using OmniSphere.Events;

namespace OmniSphere.Contracts.Checkout;

/// <summary>Names a cart: <c>cart_…</c>.</summary>
public sealed class CartKind : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "cart";
}

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

/// <summary>An order's payment was captured.</summary>
public sealed record OrderPaid(Id<OrderKind> OrderId, string Number, Money Amount) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "order.paid";

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

/// <summary>Goods of an order left the house.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="FulfilmentId">The shipment.</param>
/// <param name="Lines">What is in it.</param>
/// <param name="Carrier">Who carries it, or null.</param>
/// <param name="TrackingNumber">The carrier's number of it, or null.</param>
/// <param name="TrackingUrl">Where it can be followed, or null.</param>
/// <param name="IsComplete">Whether all of the order is shipped now.</param>
public sealed record OrderFulfilled(
    Id<OrderKind> OrderId,
    string Number,
    string FulfilmentId,
    IReadOnlyList<FulfilledLineData> Lines,
    string? Carrier,
    string? TrackingNumber,
    string? TrackingUrl,
    bool IsComplete
) : IIntegrationEvent
{
    /// <summary>Who bought; null in events from before it was told.</summary>
    public OrderBuyerData? Buyer { get; init; }

    /// <inheritdoc />
    public static string EventType => "order.fulfilled";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>Units in a shipment or a return.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Title">Title of the product when it was sold.</param>
/// <param name="Quantity">Units.</param>
public sealed record FulfilledLineData(string Sku, string Title, int Quantity);

/// <summary>A shipment can be followed in another way than was said before.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="FulfilmentId">The shipment.</param>
/// <param name="Carrier">Who carries it, or null.</param>
/// <param name="TrackingNumber">The carrier's number of it, or null.</param>
/// <param name="TrackingUrl">Where it can be followed, or null.</param>
public sealed record OrderTrackingChanged(
    Id<OrderKind> OrderId,
    string Number,
    string FulfilmentId,
    string? Carrier,
    string? TrackingNumber,
    string? TrackingUrl
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "order.tracking_changed";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>Shipped goods are to come back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="ReturnId">The return.</param>
/// <param name="Lines">What is to come back.</param>
public sealed record OrderReturnRequested(
    Id<OrderKind> OrderId,
    string Number,
    string ReturnId,
    IReadOnlyList<FulfilledLineData> Lines
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "order.return_requested";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>Shipped goods came back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="ReturnId">The return.</param>
/// <param name="Lines">What came back.</param>
public sealed record OrderReturned(
    Id<OrderKind> OrderId,
    string Number,
    string ReturnId,
    IReadOnlyList<FulfilledLineData> Lines
) : IIntegrationEvent
{
    /// <summary>Who bought; null in events from before it was told.</summary>
    public OrderBuyerData? Buyer { get; init; }

    /// <inheritdoc />
    public static string EventType => "order.returned";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>An invoice or a credit note was issued.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="OrderNumber">The order's number.</param>
/// <param name="InvoiceId">The document.</param>
/// <param name="Number">The document's number.</param>
/// <param name="IsCreditNote">Whether it takes something back.</param>
/// <param name="Total">What it comes to.</param>
public sealed record InvoiceIssued(
    Id<OrderKind> OrderId,
    string OrderNumber,
    string InvoiceId,
    string Number,
    bool IsCreditNote,
    Money Total
) : IIntegrationEvent
{
    /// <summary>Who bought; null in events from before it was told.</summary>
    public OrderBuyerData? Buyer { get; init; }

    /// <inheritdoc />
    public static string EventType => "invoice.issued";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>Money of an order was given back.</summary>
public sealed record OrderRefunded(Id<OrderKind> OrderId, string Number, Money Amount) : IIntegrationEvent
{
    /// <summary>Who bought; null in events from before it was told.</summary>
    public OrderBuyerData? Buyer { get; init; }

    /// <inheritdoc />
    public static string EventType => "order.refunded";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>A gift card was issued. Its code is not told here.</summary>
/// <param name="GiftCardId">The card.</param>
/// <param name="Last4">The last four characters of its code.</param>
/// <param name="Amount">What is on it.</param>
/// <param name="Recipient">E-mail address of who it is for, or null.</param>
/// <param name="ExpiresAt">From when on it cannot be spent, or null.</param>
public sealed record GiftCardIssued(
    string GiftCardId,
    string Last4,
    Money Amount,
    string? Recipient,
    DateTimeOffset? ExpiresAt
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "gift_card.issued";

    /// <inheritdoc />
    public string Subject => GiftCardId;
}

/// <summary>
/// The code of a gift card is to be sent to who it is for. It is sealed (<see cref="Secrets.SecretSeal"/>, for
/// <see cref="Purpose"/>): whoever sends it opens it, and keeps it no longer than that takes.
/// </summary>
/// <param name="GiftCardId">The card.</param>
/// <param name="Balance">What is on it.</param>
/// <param name="Recipient">E-mail address of who it is for.</param>
/// <param name="ExpiresAt">From when on it cannot be spent, or null.</param>
/// <param name="SealedCode">The code, sealed.</param>
public sealed record GiftCardCodeSent(
    string GiftCardId,
    Money Balance,
    string Recipient,
    DateTimeOffset? ExpiresAt,
    string SealedCode
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "gift_card.code_sent";

    /// <inheritdoc />
    public string Subject => GiftCardId;

    /// <summary>What the code of this card is sealed for.</summary>
    public static string Purpose(string giftCardId) => $"gift-card-code:{giftCardId}";
}

/// <summary>A merchant granted a customer store credit, or corrected it.</summary>
/// <param name="AccountId">The customer's credit in this currency.</param>
/// <param name="CustomerId">Subject of the customer.</param>
/// <param name="Amount">What was given; below zero what was taken.</param>
/// <param name="Balance">What can be spent now.</param>
/// <param name="Reason">Why.</param>
public sealed record StoreCreditChanged(string AccountId, string CustomerId, Money Amount, Money Balance, string Reason)
    : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "store_credit.changed";

    /// <inheritdoc />
    public string Subject => AccountId;
}

/// <summary>A buyer's bank disputes a payment of an order, or its dispute went on.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">Its number.</param>
/// <param name="Dispute">The provider's id of the dispute.</param>
/// <param name="Amount">How much is disputed.</param>
/// <param name="Reason">In the provider's words.</param>
/// <param name="Status">In the provider's words.</param>
public sealed record OrderDisputed(
    Id<OrderKind> OrderId,
    string Number,
    string Dispute,
    Money Amount,
    string Reason,
    string Status
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "order.disputed";

    /// <inheritdoc />
    public string Subject => OrderId.ToString();
}

/// <summary>
/// A cart with lines and a known shopper was left alone. Told once for each time it is left; a change makes it alive again.
/// Carries a capability: whoever holds the token may open the cart, so it belongs into the shopper's mail only.
/// </summary>
/// <param name="CartId">The cart.</param>
/// <param name="CustomerId">Subject of the signed-in customer, or null.</param>
/// <param name="Email">The e-mail entered at checkout, or null.</param>
/// <param name="ItemCount">Units in the cart.</param>
/// <param name="Total">What the cart comes to.</param>
/// <param name="LeftAt">When it was changed last.</param>
/// <param name="RecoveryToken">Opens the cart as its own token does (<c>X-Cart-Token</c>), as long as the cart lives.</param>
public sealed record CartAbandoned(
    Id<CartKind> CartId,
    string? CustomerId,
    string? Email,
    int ItemCount,
    Money Total,
    DateTimeOffset LeftAt,
    string RecoveryToken
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "cart.abandoned";

    /// <inheritdoc />
    public string Subject => CartId.ToString();
}

/// <summary>A cart was created or changed; marketing derives abandonment from silence after it.</summary>
/// <param name="CartId">The cart.</param>
/// <param name="Version">The cart's version.</param>
/// <param name="CustomerId">Subject of the signed-in customer, or null.</param>
/// <param name="Email">The e-mail entered at checkout, or null.</param>
/// <param name="ItemCount">Units in the cart.</param>
/// <param name="Total">What the cart comes to.</param>
public sealed record CartUpdated(
    Id<CartKind> CartId,
    long Version,
    string? CustomerId,
    string? Email,
    int ItemCount,
    Money Total
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "cart.updated";

    /// <inheritdoc />
    public string Subject => CartId.ToString();
}
