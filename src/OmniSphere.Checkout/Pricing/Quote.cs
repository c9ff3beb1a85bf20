namespace OmniSphere.Checkout.Pricing;

/// <summary>What a cart comes to, with every part explained.</summary>
internal sealed record Quote(
    bool PricesIncludeTax,
    IReadOnlyList<QuotedLine> Lines,
    IReadOnlyList<QuotedCoupon> Coupons,
    QuotedShipping? Shipping,
    IReadOnlyList<QuotedTax> Taxes,
    Totals Totals
)
{
    public static Quote Empty(Currency currency, bool pricesIncludeTax) =>
        new(pricesIncludeTax, [], [], null, [], Totals.Zero(currency));
}

/// <summary>The sums of a cart or order. They add up: subtotal − discount + shipping, plus tax where prices exclude it, is the total.</summary>
/// <param name="Subtotal">Unit prices times quantities.</param>
/// <param name="Discount">What coupons take off, zero or more.</param>
/// <param name="Shipping">Price of the shipping.</param>
/// <param name="Tax">All taxes; contained in the other sums where prices include tax.</param>
/// <param name="Total">What the buyer pays.</param>
/// <param name="Due">What is still to be paid.</param>
internal sealed record Totals(Money Subtotal, Money Discount, Money Shipping, Money Tax, Money Total, Money Due)
{
    public static Totals Zero(Currency currency)
    {
        var zero = Money.Zero(currency);
        return new(zero, zero, zero, zero, zero, zero);
    }
}

/// <summary>A priced line.</summary>
/// <param name="LineId">The cart's line.</param>
/// <param name="UnitPrice">Price of one unit.</param>
/// <param name="Total">Unit price times quantity, before discounts of the order.</param>
/// <param name="Discount">The line's share of the discounts.</param>
/// <param name="Tax">Tax on the line, contained in it where prices include tax.</param>
internal sealed record QuotedLine(Id<CartLineKind> LineId, Money UnitPrice, Money Total, Money Discount, Money Tax);

/// <summary>What became of a coupon.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">Its name, when it is known.</param>
/// <param name="Amount">What it takes off.</param>
/// <param name="Refused">Why it does not apply, or null when it does.</param>
internal sealed record QuotedCoupon(string Code, string? Name, Money Amount, CouponRefusal? Refused);

/// <summary>Why a coupon does not apply.</summary>
internal enum CouponRefusal
{
    /// <summary>There is no such code.</summary>
    Unknown,

    /// <summary>Its time has not come.</summary>
    NotStarted,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was used as often as it may be.</summary>
    Exhausted,

    /// <summary>This customer used it as often as they may.</summary>
    ExhaustedForCustomer,

    /// <summary>The goods do not come to its minimum.</summary>
    MinimumNotMet,

    /// <summary>It is for another currency.</summary>
    OtherCurrency,

    /// <summary>Other coupons leave nothing to take off.</summary>
    NothingLeft,
}

/// <summary>The chosen shipping.</summary>
/// <param name="Id">The method's code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Price">What it costs here.</param>
/// <param name="Tax">Tax on it, contained in the price where prices include tax.</param>
internal sealed record QuotedShipping(string Id, string Name, Money Price, Money Tax);

/// <summary>One tax.</summary>
/// <param name="Name">As the merchant names it.</param>
/// <param name="Country">Where it applies.</param>
/// <param name="Region">The region it is limited to, or null.</param>
/// <param name="Percent">The rate.</param>
/// <param name="Base">What it is charged on, without any tax where prices exclude it, with all taxes where they include it.</param>
/// <param name="Amount">The tax.</param>
internal sealed record QuotedTax(
    string Name,
    string Country,
    string? Region,
    decimal Percent,
    Money Base,
    Money Amount
);
