using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Tax;

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
    /// <summary>The promotions that apply; where asked for, also those that do not, with the reason.</summary>
    public IReadOnlyList<QuotedPromotion> Promotions { get; init; } = [];

    /// <summary>Why no tax is charged, or null.</summary>
    public QuotedRelief? Relief { get; init; }

    /// <summary>Gifts that are free once they are put into the cart.</summary>
    public IReadOnlyList<QuotedGift> Gifts { get; init; } = [];

    /// <summary>The gift cards and the store credit that are to pay, each with what it covers; the rest is due.</summary>
    public IReadOnlyList<QuotedCredit> Credits { get; init; } = [];

    public static Quote Empty(Currency currency, bool pricesIncludeTax) =>
        new(pricesIncludeTax, [], [], null, [], Totals.Zero(currency));
}

/// <summary>The sums of a cart or order. They add up: subtotal − discount + shipping, plus tax where prices exclude it, is the total.</summary>
/// <param name="Subtotal">Unit prices times quantities.</param>
/// <param name="Discount">What promotions and coupons take off the goods, zero or more.</param>
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

/// <summary>A gift card or store credit that pays.</summary>
/// <param name="Account">Which.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Last4">The last four characters of a gift card's code, or null.</param>
/// <param name="Amount">What it covers; zero where it cannot be spent.</param>
internal sealed record QuotedCredit(Id<CreditAccountKind> Account, CreditKind Kind, string? Last4, Money Amount);

/// <summary>A priced line.</summary>
/// <param name="LineId">The cart's line.</param>
/// <param name="UnitPrice">Price of one unit.</param>
/// <param name="Total">Unit price times quantity, before discounts of the order.</param>
/// <param name="Discount">The line's share of the discounts.</param>
/// <param name="Tax">Tax on the line, contained in it where prices include tax.</param>
internal sealed record QuotedLine(Id<CartLineKind> LineId, Money UnitPrice, Money Total, Money Discount, Money Tax)
{
    /// <summary>The price list the unit price is from; null is the base price.</summary>
    public string? PriceList { get; init; }

    /// <summary>What the discount is made of.</summary>
    public IReadOnlyList<QuotedDiscount> Discounts { get; init; } = [];
}

/// <summary>A part of a line's discount.</summary>
/// <param name="Source">The code, or the promotion's handle.</param>
/// <param name="Amount">What it takes off the line.</param>
internal sealed record QuotedDiscount(string Source, Money Amount);

/// <summary>Why no tax is charged: what the invoice has to say.</summary>
/// <param name="Kind">Reverse charge or exemption.</param>
/// <param name="VatNumber">The buyer's VAT number, or null.</param>
internal sealed record QuotedRelief(TaxRelief Kind, string? VatNumber);

/// <summary>A gift to be had.</summary>
/// <param name="Handle">The promotion.</param>
/// <param name="Name">As shown to shoppers.</param>
/// <param name="Sku">What to put into the cart.</param>
internal sealed record QuotedGift(string Handle, string Name, string Sku);

/// <summary>What became of a promotion.</summary>
/// <param name="Handle">The promotion; of a coupon with an effect of its own, the code.</param>
/// <param name="Name">As shown to shoppers.</param>
/// <param name="Version">The promotion's version that was applied; 0 for a coupon of its own.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Code">The code that opened it, or null.</param>
/// <param name="Amount">What it takes off goods or shipping.</param>
/// <param name="OffShipping">Whether it lowers the shipping, not the goods.</param>
/// <param name="Limited">Whether its uses are counted.</param>
/// <param name="Refused">Why it does not apply, or null when it does.</param>
/// <param name="Detail">The same for people.</param>
internal sealed record QuotedPromotion(
    string Handle,
    string Name,
    long Version,
    PromotionEffectKind Kind,
    string? Code,
    Money Amount,
    bool OffShipping = false,
    bool Limited = false,
    PromotionRefusal? Refused = null,
    string? Detail = null
);

/// <summary>What became of a coupon.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">Its name, when it is known.</param>
/// <param name="Amount">What it takes off goods or shipping.</param>
/// <param name="Refused">Why it does not apply, or null when it does.</param>
/// <param name="By">The promotion that keeps it from applying, where one does.</param>
internal sealed record QuotedCoupon(
    string Code,
    string? Name,
    Money Amount,
    PromotionRefusal? Refused,
    string? By = null
);

/// <summary>The chosen shipping.</summary>
/// <param name="Id">The method's code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Price">What it costs here, after promotions.</param>
/// <param name="Tax">Tax on it, contained in the price where prices include tax.</param>
internal sealed record QuotedShipping(string Id, string Name, Money Price, Money Tax)
{
    /// <summary>What promotions took off before the price, or null.</summary>
    public Money? Discount { get; init; }

    /// <summary>Where the goods are picked up, or null where they are sent.</summary>
    public PickUpPoint? PickUp { get; init; }
}

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
