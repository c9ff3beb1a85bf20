using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Checkout.Orders.Edits;

/// <summary>
/// On what terms an order was placed: what pricing must know to price it anew when it is edited, as its cart would have
/// been priced at that moment. Limits of promotions and coupons are left out, since the order has counted them.
/// </summary>
internal sealed record OrderTerms
{
    public required string Country { get; init; }
    public string? Region { get; init; }
    public IReadOnlyList<string> Zones { get; init; } = [];
    public bool PricesIncludeTax { get; init; }
    public bool EuReverseCharge { get; init; }
    public string SellerCountry { get; init; } = "";
    public BuyerFacts Buyer { get; init; } = BuyerFacts.Nobody;

    /// <summary>The rates of the place it was sold to.</summary>
    public IReadOnlyList<TaxRate> TaxRates { get; init; } = [];

    public required ShippingMethod Shipping { get; init; }

    /// <summary>Whether the method's price is one that was quoted, without the tax that its buyer does not owe.</summary>
    public bool ShippingIsNet { get; init; }

    /// <summary>The promotions that applied; an edit brings no others.</summary>
    public IReadOnlyList<PromotionSetting> Promotions { get; init; } = [];

    /// <summary>The coupons that applied.</summary>
    public IReadOnlyList<Coupon> Coupons { get; init; } = [];

    /// <summary>What pricing is asked for other lines on these terms.</summary>
    public PriceRequest Request(Order order, IReadOnlyList<PriceLine> lines)
    {
        var rules = Promotions.ToDictionary(
            p => p.Handle,
            p => new PromotionRule(p, version: 0),
            StringComparer.Ordinal
        );
        return new(
            order.Currency,
            lines,
            [
                .. Coupons.Select(c => new EnteredCoupon(
                    c.Code,
                    c,
                    UsesByCustomer: 0,
                    c.Promotion is { } handle ? rules.GetValueOrDefault(handle) : null
                )),
            ],
            Shipping,
            Country,
            Region,
            PricesIncludeTax,
            TaxRates,
            order.PlacedAt
        )
        {
            Promotions = [.. rules.Values.Where(r => !r.Setting.NeedsCode)],
            Buyer = Buyer,
            Zones = Zones,
            SellerCountry = SellerCountry,
            EuReverseCharge = EuReverseCharge,
            ShippingIsNet = ShippingIsNet,
        };
    }
}

/// <summary>What pricing must know of a line besides its quantity.</summary>
/// <param name="TaxCategory">The product's tax category.</param>
/// <param name="BasePrice">Price of one unit before price lists, minor units.</param>
/// <param name="WeightGrams">Weight of one unit, 0 when unknown.</param>
/// <param name="Categories">Slugs of its categories and of those above them.</param>
/// <param name="Tiers">Other prices that price lists had for it.</param>
internal sealed record LineTerms(
    string TaxCategory,
    long BasePrice,
    int WeightGrams,
    IReadOnlyList<string> Categories,
    IReadOnlyList<PriceTier> Tiers
)
{
    public static LineTerms Of(VariantOffer offer) =>
        new(offer.TaxCategory, offer.Price.Amount, offer.WeightGrams ?? 0, offer.Categories, offer.PriceTiers);
}
