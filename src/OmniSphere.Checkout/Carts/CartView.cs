using System.Text.Json.Serialization;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Contracts.Checkout;

namespace OmniSphere.Checkout.Carts;

/// <summary>A cart as shoppers see it.</summary>
internal sealed record CartView
{
    public required Id<CartKind> Id { get; init; }

    /// <summary>The capability for <c>X-Cart-Token</c>; only in answers that give the cart a new one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Token { get; init; }

    public required long Version { get; init; }
    public required CartState State { get; init; }
    public required Currency Currency { get; init; }
    public required IReadOnlyList<CartLineView> Lines { get; init; }
    public CartCustomer? Customer { get; init; }
    public AddressData? ShippingAddress { get; init; }
    public AddressData? BillingAddress { get; init; }
    public QuotedShipping? ShippingOption { get; init; }
    public required IReadOnlyList<CouponView> Coupons { get; init; }

    /// <summary>What is taken off goods and shipping, and by what.</summary>
    public required IReadOnlyList<QuotedPromotion> Promotions { get; init; }

    /// <summary>The gift cards and the store credit that are to pay, each with what it covers; the rest is due.</summary>
    public required IReadOnlyList<CreditView> Credits { get; init; }
    public PaymentView? Payment { get; init; }
    public required Totals Totals { get; init; }
    public required bool PricesIncludeTax { get; init; }
    public required IReadOnlyList<QuotedTax> Taxes { get; init; }

    /// <summary>Why no tax is charged, or null.</summary>
    public QuotedRelief? TaxRelief { get; init; }

    public required IReadOnlyList<CartMessage> Messages { get; init; }

    /// <summary>The order it became.</summary>
    public Id<OrderKind>? OrderId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public static CartView Of(Cart cart, PricedCart priced, Payment? payment = null)
    {
        var (document, quote) = (priced.Document, priced.Document.Quote);
        return new()
        {
            Id = cart.Id,
            Version = cart.Version,
            State = cart.State,
            Currency = cart.Currency,
            Lines = [.. document.Lines.Zip(quote.Lines, CartLineView.Of)],
            Customer = document.Customer,
            ShippingAddress = document.ShippingAddress,
            BillingAddress = document.BillingAddress,
            ShippingOption = quote.Shipping,
            Coupons = [.. quote.Coupons.Select(CouponView.Of)],
            Promotions = quote.Promotions,
            Credits = [.. quote.Credits.Select(CreditView.Of)],
            Payment = payment is null ? null : PaymentView.Of(payment),
            Totals = quote.Totals,
            PricesIncludeTax = quote.PricesIncludeTax,
            Taxes = quote.Taxes,
            TaxRelief = quote.Relief,
            Messages = priced.Messages,
            OrderId = cart.OrderId,
            ExpiresAt = cart.ExpiresAt,
        };
    }
}

/// <summary>A line as shoppers see it.</summary>
internal sealed record CartLineView(
    Id<CartLineKind> Id,
    string Sku,
    string Title,
    string Slug,
    IReadOnlyDictionary<string, string> Options,
    string? Image,
    int Quantity,
    Money UnitPrice,
    Money Total,
    Money Discount,
    Money Tax,
    IReadOnlyList<QuotedDiscount> Discounts,
    string? PriceList,
    IReadOnlyDictionary<string, string> Inputs,
    string? Note
)
{
    public static CartLineView Of(CartLine line, QuotedLine quoted) =>
        new(
            line.Id,
            line.Sku,
            line.Title,
            line.Slug,
            line.Options,
            line.Image,
            line.Quantity,
            quoted.UnitPrice,
            quoted.Total,
            quoted.Discount,
            quoted.Tax,
            quoted.Discounts,
            quoted.PriceList,
            line.Inputs,
            line.Note
        );
}

/// <summary>A coupon in a cart.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Applied">Whether it takes something off.</param>
/// <param name="Amount">What it takes off.</param>
/// <param name="Reason">Why it does not apply.</param>
/// <param name="Detail">The same for people.</param>
internal sealed record CouponView(
    string Code,
    string? Name,
    bool Applied,
    Money Amount,
    PromotionRefusal? Reason,
    string? Detail
)
{
    public static CouponView Of(QuotedCoupon coupon) =>
        new(
            coupon.Code,
            coupon.Name,
            coupon.Refused is null,
            coupon.Amount,
            coupon.Refused,
            coupon.Refused?.Explain(coupon.By)
        );
}
