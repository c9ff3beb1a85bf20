using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Pricing;

/// <summary>What is to be priced.</summary>
/// <param name="Currency">The cart's currency.</param>
/// <param name="Lines">The lines with unit prices in that currency.</param>
/// <param name="Coupons">The codes entered, upper case, with what is known of each.</param>
/// <param name="Shipping">The chosen method, or null.</param>
/// <param name="Country">Where it goes: the shipping address, else the tenant's country.</param>
/// <param name="Region">The region of the address, or null.</param>
/// <param name="PricesIncludeTax">Whether prices contain tax.</param>
/// <param name="TaxRates">The tenant's rates.</param>
/// <param name="Now">For coupons limited in time.</param>
internal sealed record PriceRequest(
    Currency Currency,
    IReadOnlyList<PriceLine> Lines,
    IReadOnlyList<EnteredCoupon> Coupons,
    ShippingMethod? Shipping,
    string Country,
    string? Region,
    bool PricesIncludeTax,
    IReadOnlyList<TaxRate> TaxRates,
    DateTimeOffset Now
);

/// <summary>A line to price.</summary>
internal sealed record PriceLine(Id<CartLineKind> Id, string TaxCategory, int Quantity, Money UnitPrice);

/// <summary>A code in a cart.</summary>
/// <param name="Code">Upper case.</param>
/// <param name="Coupon">The coupon, or null when there is none of that code.</param>
/// <param name="UsesByCustomer">Orders this customer has used it in.</param>
internal sealed record EnteredCoupon(string Code, Coupon? Coupon, int UsesByCustomer);

/// <summary>A cart while it is being priced: each step reads what the ones before it wrote.</summary>
internal sealed class PriceDraft(PriceRequest request)
{
    public PriceRequest Request => request;

    /// <summary>Line totals before discounts, by position.</summary>
    public Money[] Gross { get; set; } = [];

    /// <summary>Each line's share of the discounts, by position.</summary>
    public Money[] Discounts { get; set; } = [];

    /// <summary>Tax of each line, by position.</summary>
    public Money[] Taxes { get; set; } = [];

    public List<QuotedCoupon> Coupons { get; } = [];

    public Money ShippingPrice { get; set; } = Money.Zero(request.Currency);

    public Money ShippingTax { get; set; } = Money.Zero(request.Currency);

    public List<QuotedTax> TaxExplanation { get; } = [];

    public Money Subtotal => Money.Sum(Gross, request.Currency);

    public Money Discount => Money.Sum(Discounts, request.Currency);
}

/// <summary>One step of pricing. The chain is lines, promotions, shipping, tax.</summary>
internal interface IPriceStep
{
    void Apply(PriceDraft draft);
}
