namespace OmniSphere.Checkout;

/// <summary>How a tenant sells: what hosts and seeds hand to <see cref="ICheckoutSetup"/>.</summary>
public sealed record CheckoutSettings
{
    /// <summary>Whether catalogue prices and shipping prices contain tax (usual in the EU) or tax is added (usual in the US).</summary>
    public bool PricesIncludeTax { get; init; }

    /// <summary>
    /// Whether a business with a VAT number of another member state of the EU owes the tax itself when goods go to another
    /// member state than the shop's own.
    /// </summary>
    public bool EuReverseCharge { get; init; }

    /// <summary>Zones that tax rates and shipping methods refer to.</summary>
    public IReadOnlyList<ZoneSetting> Zones { get; init; } = [];

    /// <summary>Tax rates; all that match an address apply, side by side.</summary>
    public IReadOnlyList<TaxRateSetting> TaxRates { get; init; } = [];

    /// <summary>Shipping methods, in the order shoppers see them.</summary>
    public IReadOnlyList<ShippingMethodSetting> ShippingMethods { get; init; } = [];

    /// <summary>Promotions.</summary>
    public IReadOnlyList<PromotionSetting> Promotions { get; init; } = [];

    /// <summary>Coupons.</summary>
    public IReadOnlyList<CouponSetting> Coupons { get; init; } = [];

    /// <summary>
    /// Gift cards that were issued elsewhere, as by the system a shop comes from. One whose code is known stays as it is;
    /// none is taken away.
    /// </summary>
    public IReadOnlyList<GiftCardSetting> GiftCards { get; init; } = [];
}

/// <summary>A gift card that was issued elsewhere.</summary>
/// <param name="Code">Its code, 12 to 64 characters that nobody can guess; blanks, hyphens and case do not matter.</param>
/// <param name="Amount">What is on it, above zero.</param>
/// <param name="ExpiresAt">From when on it cannot be spent; null is never.</param>
public sealed record GiftCardSetting(string Code, Money Amount, DateTimeOffset? ExpiresAt = null);

/// <summary>A tax of a country or of a region in it.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Percent">For example <c>20</c> or <c>8.875</c>; 0 to 100, at most four decimals.</param>
/// <param name="Name">As shown to shoppers, for example <c>TVA 20 %</c>.</param>
/// <param name="Region">Region as addresses write it, compared without case; null is the whole country.</param>
/// <param name="Category">The tax category of variants it is for.</param>
/// <param name="AppliesToShipping">Whether shipping is taxed with it.</param>
/// <param name="Zone">Code of a zone that the address must be in besides; null is no matter.</param>
/// <param name="Compound">Whether it is charged on the taxes that are not compound as well.</param>
public sealed record TaxRateSetting(
    string Country,
    decimal Percent,
    string Name,
    string? Region = null,
    string Category = "standard",
    bool AppliesToShipping = true,
    string? Zone = null,
    bool Compound = false
);

/// <summary>A part of the world with a name.</summary>
/// <param name="Code">Its id, unique within the tenant: 1 to 50 characters of <c>a-z 0-9 -</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Areas">An address in any of them is in the zone.</param>
public sealed record ZoneSetting(string Code, string Name, IReadOnlyList<ZoneArea> Areas);

/// <summary>A country or a part of it.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Region">Region as addresses write it, compared without case; null is every region.</param>
public sealed record ZoneArea(string Country, string? Region = null)
{
    /// <summary>
    /// Postal codes in capital letters without blanks: one (<c>75001</c>), a beginning (<c>75*</c>) or a range of codes of
    /// one length (<c>90001..90899</c>). None is every code.
    /// </summary>
    public IReadOnlyList<string> PostalCodes { get; init; } = [];
}

/// <summary>A way to ship.</summary>
/// <param name="Code">The option's id, unique within the tenant: 1 to 50 characters of <c>a-z 0-9 -</c>.</param>
/// <param name="Name">As shown to shoppers.</param>
/// <param name="Price">Price of one shipment unless its table says otherwise; offered for carts of its currency only.</param>
/// <param name="FreeFrom">From this subtotal after discounts it costs nothing; null is never.</param>
/// <param name="Countries">ISO 3166-1 alpha-2 countries it goes to; <c>*</c> is everywhere.</param>
/// <param name="MinDays">Days to delivery at least.</param>
/// <param name="MaxDays">Days to delivery at most.</param>
public sealed record ShippingMethodSetting(
    string Code,
    string Name,
    Money Price,
    Money? FreeFrom,
    IReadOnlyList<string> Countries,
    int MinDays,
    int MaxDays
)
{
    /// <summary>Codes of zones; the address must be in one of them. None is wherever the countries say.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Prices by weight, value or number of items; null is the flat price.</summary>
    public ShippingTable? Table { get; init; }

    /// <summary>Heavier carts are not offered it; grams, null is no limit. Items of unknown weight count nothing.</summary>
    public int? MaxWeightGrams { get; init; }

    /// <summary>Whether the days are working days, Monday to Friday.</summary>
    public bool WorkingDays { get; init; }

    /// <summary>Where the buyer picks the goods up, or null where they are sent. Tax is that of this place.</summary>
    public PickUpPoint? PickUp { get; init; }

    /// <summary>Name of the <see cref="ICarrierRates"/> that is asked for the price, or null.</summary>
    public string? Carrier { get; init; }
}

/// <summary>Where goods are picked up.</summary>
/// <param name="Name">As shown to shoppers, for example the shop's name.</param>
/// <param name="Line1">Street and number.</param>
/// <param name="City">City.</param>
/// <param name="PostalCode">Empty where the country has none.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Region">State, province or region.</param>
public sealed record PickUpPoint(
    string Name,
    string Line1,
    string City,
    string PostalCode,
    string Country,
    string? Region = null
);

/// <summary>Prices of shipping in steps.</summary>
/// <param name="Basis">What is counted.</param>
/// <param name="Steps">1 to 50 steps; the highest that is reached counts, below the first the method's flat price.</param>
public sealed record ShippingTable(ShippingBasis Basis, IReadOnlyList<ShippingStepPrice> Steps);

/// <summary>A step of a shipping table.</summary>
/// <param name="From">From so many grams, minor units of the goods after discounts, or items on.</param>
/// <param name="Price">It costs this, in minor units of the method's currency.</param>
public sealed record ShippingStepPrice(long From, long Price);

/// <summary>What a shipping table counts.</summary>
public enum ShippingBasis
{
    /// <summary>Weight in grams; items of unknown weight count nothing.</summary>
    Weight,

    /// <summary>Value of the goods after discounts, in minor units.</summary>
    Value,

    /// <summary>Number of units.</summary>
    Items,
}

/// <summary>A code that lowers the price of the goods by a percentage or by an amount, or opens a promotion.</summary>
/// <param name="Code">What shoppers type, compared without case: 1 to 50 characters.</param>
/// <param name="Name">As shown to shoppers.</param>
/// <param name="Percent">Percent off the goods, above 0 and at most 100; or null.</param>
/// <param name="Amount">Amount off the goods of a cart in its currency; or null.</param>
/// <param name="MinimumSubtotal">Goods must come to this much before discounts; null is no minimum.</param>
/// <param name="StartsAt">First moment of validity; null is always.</param>
/// <param name="EndsAt">First moment after validity; null is never.</param>
/// <param name="UsageLimit">Orders it may be used in; null is any number.</param>
/// <param name="UsageLimitPerCustomer">Orders one e-mail address may use it in; null is any number.</param>
/// <param name="Promotion">
/// Handle of the promotion it opens, which must need a code; or null. Exactly one of percentage, amount and promotion is
/// given.
/// </param>
public sealed record CouponSetting(
    string Code,
    string Name,
    decimal? Percent = null,
    Money? Amount = null,
    Money? MinimumSubtotal = null,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null,
    int? UsageLimit = null,
    int? UsageLimitPerCustomer = null,
    string? Promotion = null
);

/// <summary>Sets up a tenant's checkout from code: for hosts, seeds and tests.</summary>
public interface ICheckoutSetup
{
    /// <summary>
    /// Makes the settings of the scope's tenant exactly these. Idempotent; a coupon that stays keeps its count of uses.
    /// </summary>
    /// <exception cref="Http.ProblemException">422 <c>request.invalid</c>: a setting is not valid.</exception>
    Task ApplyAsync(CheckoutSettings settings, CancellationToken cancellationToken = default);
}
