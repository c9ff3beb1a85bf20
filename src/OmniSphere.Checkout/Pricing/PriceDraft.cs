using System.Runtime.InteropServices;
using OmniSphere.Checkout.Credit;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Tax;
using OmniSphere.Contracts.Catalogue;

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
/// <param name="Now">For what is limited in time.</param>
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
)
{
    /// <summary>The promotions that apply by themselves.</summary>
    public IReadOnlyList<PromotionRule> Promotions { get; init; } = [];

    /// <summary>How often promotions with a limit were used, by handle.</summary>
    public IReadOnlyDictionary<string, PromotionUsage> Usage { get; init; } = PromotionUsage.None;

    public BuyerFacts Buyer { get; init; } = BuyerFacts.Nobody;

    /// <summary>Codes of the zones that the address is in.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>The shop's own country, for the reverse charge.</summary>
    public string SellerCountry { get; init; } = "";

    public bool EuReverseCharge { get; init; }

    /// <summary>Whether the method's price contains no tax although those of the shop do: it was quoted to who owes none.</summary>
    public bool ShippingIsNet { get; init; }

    /// <summary>What is to pay before the payment method does, in this order.</summary>
    public IReadOnlyList<CreditOffer> Credits { get; init; } = [];

    /// <summary>Whether the answer names the promotions that do not apply, and why.</summary>
    public bool Explain { get; init; }
}

/// <summary>A line to price.</summary>
internal sealed record PriceLine(Id<CartLineKind> Id, string TaxCategory, int Quantity, Money UnitPrice)
{
    public string Sku { get; init; } = "";
    public Id<ProductKind> ProductId { get; init; }

    /// <summary>Slugs of its categories and of those above them.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Weight of one unit, 0 when unknown.</summary>
    public int WeightGrams { get; init; }

    /// <summary>Other prices that price lists have for it.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];
}

/// <summary>A code in a cart.</summary>
/// <param name="Code">Upper case.</param>
/// <param name="Coupon">The coupon, or null when there is none of that code.</param>
/// <param name="UsesByCustomer">Orders this customer has used it in.</param>
/// <param name="Promotion">The promotion it opens, or null where it has an effect of its own or its promotion is gone.</param>
internal sealed record EnteredCoupon(string Code, Coupon? Coupon, int UsesByCustomer, PromotionRule? Promotion = null);

/// <summary>How often a promotion was used.</summary>
/// <param name="Uses">Orders.</param>
/// <param name="ByCustomer">Orders of this customer.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PromotionUsage(int Uses, int ByCustomer)
{
    public static readonly IReadOnlyDictionary<string, PromotionUsage> None = new Dictionary<string, PromotionUsage>(
        StringComparer.Ordinal
    );
}

/// <summary>What is known of who buys.</summary>
/// <param name="Groups">The groups a signed-in shopper is in.</param>
/// <param name="IsFirstOrder">Whether they have not ordered before; null while nobody knows who they are.</param>
/// <param name="TaxExempt">Whether the merchant knows them to owe no tax.</param>
/// <param name="VatNumber">Their VAT number, normalised and well formed, or null.</param>
internal sealed record BuyerFacts(
    IReadOnlyList<string> Groups,
    bool? IsFirstOrder,
    bool TaxExempt = false,
    string? VatNumber = null
)
{
    public static BuyerFacts Nobody { get; } = new([], null);
}

/// <summary>A cart while it is being priced, in minor units: each step reads what the ones before it wrote.</summary>
internal sealed class PriceDraft
{
    public PriceDraft(PriceRequest request)
    {
        Request = request;
        var count = request.Lines.Count;
        Units = new long[count];
        Gross = new long[count];
        Discounts = new long[count];
        Taxes = new long[count];
        PriceLists = new string?[count];
        Relief = TaxReliefs.Of(request);
        TaxPlace = new TaxPlace(request);
    }

    public PriceRequest Request { get; }

    /// <summary>Price of one unit of each line, by position.</summary>
    public long[] Units { get; }

    /// <summary>The price list that each line's unit price is from, by position; null is the base price.</summary>
    public string?[] PriceLists { get; }

    /// <summary>Why no tax is charged, or null.</summary>
    public TaxRelief? Relief { get; }

    /// <summary>Whether the prices of this cart contain tax. Not for those who owe none: they see net prices.</summary>
    public bool PricesIncludeTax => Request.PricesIncludeTax && Relief is null;

    public TaxPlace TaxPlace { get; }

    /// <summary>Line totals before discounts, by position.</summary>
    public long[] Gross { get; }

    /// <summary>Each line's share of the discounts, by position.</summary>
    public long[] Discounts { get; }

    /// <summary>Tax of each line, by position.</summary>
    public long[] Taxes { get; }

    public List<QuotedCoupon> Coupons { get; } = [];

    public List<QuotedPromotion> Promotions { get; } = [];

    /// <summary>Which promotion took how much off which line.</summary>
    public List<LineDiscount> LineDiscounts { get; } = [];

    /// <summary>Gifts that could be had for nothing.</summary>
    public List<QuotedGift> Gifts { get; } = [];

    /// <summary>Sum of the line totals.</summary>
    public long Subtotal { get; set; }

    /// <summary>Sum of the discounts on goods.</summary>
    public long Discount { get; set; }

    public long ShippingPrice { get; set; }

    /// <summary>What promotions take off the shipping; contained in no other sum.</summary>
    public long ShippingDiscount { get; set; }

    public long ShippingTax { get; set; }

    public List<QuotedTax> TaxExplanation { get; } = [];

    public Money Money(long amount) => new(amount, Request.Currency);
}

/// <summary>What a promotion takes off a line.</summary>
/// <param name="Line">Position of the line.</param>
/// <param name="Source">The code, or the promotion's handle.</param>
/// <param name="Amount">Minor units.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LineDiscount(int Line, string Source, long Amount);

/// <summary>One step of pricing. The chain is lines, promotions, shipping, tax.</summary>
internal interface IPriceStep
{
    void Apply(PriceDraft draft);
}
