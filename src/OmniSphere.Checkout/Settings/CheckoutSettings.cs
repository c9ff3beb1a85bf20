namespace OmniSphere.Checkout;

/// <summary>How a tenant sells: what hosts and seeds hand to <see cref="ICheckoutSetup"/>.</summary>
public sealed record CheckoutSettings
{
    /// <summary>Whether catalogue prices and shipping prices contain tax (usual in the EU) or tax is added (usual in the US).</summary>
    public bool PricesIncludeTax { get; init; }

    /// <summary>Tax rates; all that match an address apply, side by side.</summary>
    public IReadOnlyList<TaxRateSetting> TaxRates { get; init; } = [];

    /// <summary>Shipping methods, in the order shoppers see them.</summary>
    public IReadOnlyList<ShippingMethodSetting> ShippingMethods { get; init; } = [];

    /// <summary>Promotions.</summary>
    public IReadOnlyList<PromotionSetting> Promotions { get; init; } = [];

    /// <summary>Coupons.</summary>
    public IReadOnlyList<CouponSetting> Coupons { get; init; } = [];
}

/// <summary>A tax of a country or of a region in it.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Percent">For example <c>20</c> or <c>8.875</c>; 0 to 100, at most four decimals.</param>
/// <param name="Name">As shown to shoppers, for example <c>TVA 20 %</c>.</param>
/// <param name="Region">Region as addresses write it, compared without case; null is the whole country.</param>
/// <param name="Category">The tax category of variants it is for.</param>
/// <param name="AppliesToShipping">Whether shipping is taxed with it.</param>
public sealed record TaxRateSetting(
    string Country,
    decimal Percent,
    string Name,
    string? Region = null,
    string Category = "standard",
    bool AppliesToShipping = true
);

/// <summary>A way to ship at a flat price.</summary>
/// <param name="Code">The option's id, unique within the tenant: 1 to 50 characters of <c>a-z 0-9 -</c>.</param>
/// <param name="Name">As shown to shoppers.</param>
/// <param name="Price">Price of one shipment; offered for carts of its currency only.</param>
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
);

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
