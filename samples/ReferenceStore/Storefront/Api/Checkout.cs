using System.Text.Json.Serialization;

namespace ReferenceStore.Storefront.Api;

/// <summary>A cart.</summary>
/// <param name="Token">Only in the answer that creates it.</param>
/// <param name="State">Open, frozen while it is paid, completing, completed.</param>
/// <param name="OrderId">The order it became.</param>
public sealed record Cart(
    string Id,
    long Version,
    string State,
    IReadOnlyList<CartLine> Lines,
    Totals Totals,
    string? Token = null,
    Customer? Customer = null,
    Address? ShippingAddress = null,
    Address? BillingAddress = null,
    ChosenShipping? ShippingOption = null,
    IReadOnlyList<Coupon>? Coupons = null,
    Payment? Payment = null,
    bool PricesIncludeTax = true,
    IReadOnlyList<Tax>? Taxes = null,
    IReadOnlyList<CartMessage>? Messages = null,
    string? OrderId = null,
    IReadOnlyList<PaidBy>? Credits = null
)
{
    public int Units => Lines.Sum(l => l.Quantity);
}

/// <summary>Units of one variant.</summary>
public sealed record CartLine(
    string Id,
    string Sku,
    string Title,
    string? Slug,
    int Quantity,
    Price UnitPrice,
    Price Total,
    IReadOnlyDictionary<string, string>? Options = null,
    string? Image = null
);

/// <summary>The sums of a cart or order.</summary>
public sealed record Totals(Price Subtotal, Price Discount, Price Shipping, Price Tax, Price Total, Price Due);

/// <summary>Who buys.</summary>
public sealed record Customer(string Email, string? FirstName = null, string? LastName = null, string? Phone = null);

/// <summary>A postal address; the country is ISO 3166-1 alpha-2.</summary>
public sealed record Address(
    string FirstName,
    string LastName,
    string Line1,
    string City,
    string PostalCode,
    string Country,
    string? Company = null,
    string? Line2 = null,
    string? Region = null
);

/// <summary>The chosen way to ship.</summary>
public sealed record ChosenShipping(string Id, string Name, Price Price);

/// <summary>A way to ship the cart.</summary>
public sealed record ShippingOption(
    string Id,
    string Name,
    Price Price,
    int? MinDays = null,
    int? MaxDays = null,
    bool Selected = false
);

internal sealed record ShippingOptionList(IReadOnlyList<ShippingOption> Items);

/// <summary>A coupon that was entered.</summary>
public sealed record Coupon(
    string Code,
    bool Applied,
    Price? Amount = null,
    string? Name = null,
    string? Reason = null
);

/// <summary>A gift card or store credit that pays.</summary>
/// <param name="Kind">giftCard, storeCredit.</param>
/// <param name="Amount">What it covers.</param>
/// <param name="Last4">The end of a gift card's code.</param>
public sealed record PaidBy(string Id, string Kind, Price Amount, string? Last4 = null)
{
    [JsonIgnore]
    public bool IsGiftCard => Kind == "giftCard";
}

/// <summary>The signed-in shopper's credit, in each currency.</summary>
public sealed record StoreCredits(IReadOnlyList<StoreCredit> Items);

/// <summary>Credit in one currency.</summary>
public sealed record StoreCredit(Price Balance);

/// <summary>One tax of the cart.</summary>
public sealed record Tax(string Name, decimal Percent, Price Amount);

/// <summary>Something the shopper should know, such as <c>price.changed</c>.</summary>
public sealed record CartMessage(string Code, string? Detail = null, string? LineId = null);

/// <summary>Where the payment of a cart stands.</summary>
/// <param name="State">Pending, requiresAction, authorised, captured, declined, …</param>
/// <param name="Code">Why it was declined.</param>
/// <param name="DeclineCode">The bank's reason.</param>
public sealed record Payment(
    string Id,
    string State,
    string? Provider = null,
    string? PaymentMethod = null,
    NextAction? NextAction = null,
    string? Code = null,
    string? DeclineCode = null
)
{
    [JsonIgnore]
    public bool IsGood => State is "authorised" or "captured";
}

/// <summary>What the buyer must do to confirm a payment.</summary>
public sealed record NextAction(string Type, string? Url = null);

/// <summary>An order as its buyer sees it.</summary>
public sealed record Order(
    string Id,
    string Number,
    string Status,
    IReadOnlyList<OrderLine> Lines,
    Totals Totals,
    DateTimeOffset PlacedAt = default,
    string? PaymentStatus = null,
    string? Email = null,
    ChosenShipping? Shipping = null,
    Address? ShippingAddress = null,
    Address? BillingAddress = null,
    bool PricesIncludeTax = true,
    IReadOnlyList<Tax>? Taxes = null,
    IReadOnlyList<PaidBy>? Credits = null,
    Price? AmountDue = null,
    IReadOnlyList<Fulfilment>? Fulfilments = null,
    IReadOnlyList<Shipment>? Shipments = null
);

/// <summary>Units of the line at a place of the order, from 0.</summary>
public sealed record LineUnits(int Line, int Quantity);

/// <summary>How a shipment can be followed.</summary>
public sealed record Tracking(string? Carrier = null, string? Number = null, string? Url = null);

/// <summary>A part of an order that was shipped.</summary>
public sealed record Fulfilment(
    string Id,
    DateTimeOffset At,
    IReadOnlyList<LineUnits> Units,
    bool Shipped = true,
    Tracking? Tracking = null
);

/// <summary>A part of an order that leaves by itself.</summary>
/// <param name="FulfilmentId">What it became when it was shipped.</param>
public sealed record Shipment(
    string Id,
    IReadOnlyList<LineUnits> Units,
    DateOnly ShipsOn,
    DateOnly Earliest,
    DateOnly Latest,
    bool Shipped = false,
    string? FulfilmentId = null,
    Tracking? Tracking = null
);

/// <summary>A payment method that is kept for the signed-in shopper.</summary>
public sealed record SavedMethod(
    string Id,
    string? Brand = null,
    string? Last4 = null,
    int? ExpiryMonth = null,
    int? ExpiryYear = null,
    bool IsDefault = false
);

internal sealed record SavedMethodList(IReadOnlyList<SavedMethod> Items);

/// <summary>An order in a list.</summary>
public sealed record OrderSummary(
    string Id,
    string Number,
    string Status,
    DateTimeOffset PlacedAt,
    IReadOnlyList<OrderLine> Lines,
    Totals Totals,
    string? PaymentStatus = null
)
{
    [JsonIgnore]
    public int Units => Lines.Sum(l => l.Quantity);
}

/// <summary>A line as it was sold.</summary>
public sealed record OrderLine(
    string Sku,
    string Title,
    int Quantity,
    Price UnitPrice,
    Price Total,
    IReadOnlyDictionary<string, string>? Options = null,
    string? Image = null,
    string? Slug = null
);

internal sealed record OrderPage(IReadOnlyList<OrderSummary> Items, string? NextCursor = null);

internal sealed record NewCart(string? Currency = null);

internal sealed record NewLine(string Sku, int Quantity);

internal sealed record LineChange(int Quantity);

internal sealed record Choice(string Id);

internal sealed record CouponEntry(string Code);

internal sealed record GiftCardEntry(string Code);

internal sealed record StoreCreditChoice(bool Use);

/// <param name="Amount">What the buyer agreed to.</param>
/// <param name="ReturnPath">Where the buyer comes back to after confirming.</param>
/// <param name="Provider">Who handles a method that is entered.</param>
/// <param name="PaymentMethod">A method that is entered.</param>
/// <param name="SavedMethod">A method that is kept, in place of one that is entered.</param>
/// <param name="SaveMethod">Whether the shopper agrees to have it kept.</param>
internal sealed record PaymentEntry(
    Price Amount,
    string ReturnPath,
    string? Provider = null,
    string? PaymentMethod = null,
    string? SavedMethod = null,
    bool SaveMethod = false
);

internal sealed record Nothing;
