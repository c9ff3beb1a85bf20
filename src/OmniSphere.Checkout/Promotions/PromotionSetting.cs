namespace OmniSphere.Checkout;

/// <summary>A rule that lowers prices: when it applies, what it takes off, and what it may be combined with.</summary>
public sealed record PromotionSetting
{
    /// <summary>Its name in addresses and reports, unique within the tenant: 1 to 50 characters of <c>a-z 0-9 -</c>.</summary>
    public required string Handle { get; init; }

    /// <summary>As shown to shoppers.</summary>
    public required string Name { get; init; }

    /// <summary>False keeps it in the drawer.</summary>
    public bool Active { get; init; } = true;

    /// <summary>Greater goes first. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>What it may be combined with.</summary>
    public PromotionCombination Combination { get; init; } = PromotionCombination.Stackable;

    /// <summary>The group of which only the best applies; required for <see cref="PromotionCombination.BestOfGroup"/>.</summary>
    public string? Group { get; init; }

    /// <summary>True: it applies only when one of its codes (a coupon with this promotion) is entered.</summary>
    public bool NeedsCode { get; init; }

    /// <summary>First moment of validity; null is always.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>First moment after validity; null is never.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Orders it may be used in; null is any number. Counted when an order is placed.</summary>
    public int? UsageLimit { get; init; }

    /// <summary>Orders one e-mail address may use it in; null is any number.</summary>
    public int? UsageLimitPerCustomer { get; init; }

    /// <summary>All of them must hold, on prices before discounts; none is always.</summary>
    public IReadOnlyList<PromotionCondition> Conditions { get; init; } = [];

    /// <summary>What it takes off.</summary>
    public required PromotionEffect Effect { get; init; }
}

/// <summary>What a promotion may be combined with.</summary>
public enum PromotionCombination
{
    /// <summary>Applies beside all others that are not exclusive.</summary>
    Stackable,

    /// <summary>
    /// Applies alone. It wins over the others together when its priority is greater; at the same priority when it takes
    /// more off.
    /// </summary>
    Exclusive,

    /// <summary>Of its group only the one that takes most off applies, beside the stackable ones.</summary>
    BestOfGroup,
}

/// <summary>Something that must hold for a promotion to apply. Which members are given depends on the kind.</summary>
public sealed record PromotionCondition
{
    /// <summary>What must hold.</summary>
    public required PromotionConditionKind Kind { get; init; }

    /// <summary>Which lines count for <c>quantity</c> and <c>total</c>; null is all.</summary>
    public ItemFilter? Items { get; init; }

    /// <summary>For <c>quantity</c>: units at least.</summary>
    public int? Quantity { get; init; }

    /// <summary>For <c>total</c>: the lines come to at least this, one amount a currency.</summary>
    public IReadOnlyList<Money> Minimum { get; init; } = [];

    /// <summary>For <c>customerGroup</c>: names of groups. For <c>country</c>: ISO 3166-1 alpha-2 codes. One must match.</summary>
    public IReadOnlyList<string> AnyOf { get; init; } = [];
}

/// <summary>Kinds of conditions.</summary>
public enum PromotionConditionKind
{
    /// <summary>So many units of certain items are in the cart.</summary>
    Quantity,

    /// <summary>Certain items come to so much.</summary>
    Total,

    /// <summary>The signed-in shopper is in one of certain groups.</summary>
    CustomerGroup,

    /// <summary>The buyer, by e-mail address or account, has no order yet.</summary>
    FirstOrder,

    /// <summary>The goods go to one of certain countries.</summary>
    Country,
}

/// <summary>Which lines are meant: those of any of these products, SKUs or categories; all when nothing is given.</summary>
public sealed record ItemFilter
{
    /// <summary>Product ids, <c>prod_…</c>.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    /// <summary>SKUs, without case.</summary>
    public IReadOnlyList<string> Skus { get; init; } = [];

    /// <summary>Slugs of categories; those below them are meant as well.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>SKUs that are never meant.</summary>
    public IReadOnlyList<string> ExceptSkus { get; init; } = [];
}

/// <summary>What a promotion takes off. Which members are given depends on the kind.</summary>
public sealed record PromotionEffect
{
    /// <summary>What it does.</summary>
    public required PromotionEffectKind Kind { get; init; }

    /// <summary>
    /// The lines it lowers. For <c>percentOff</c>, <c>amountOff</c> and <c>tiered</c>, null is the order as a whole,
    /// after the discounts on lines.
    /// </summary>
    public ItemFilter? Items { get; init; }

    /// <summary>For <c>percentOff</c>, and <c>buyXGetY</c> where it is 100 unless given: above 0, at most 100.</summary>
    public decimal? Percent { get; init; }

    /// <summary>For <c>amountOff</c> (per unit with items, else off the order) and <c>fixedPrice</c> (of a unit): one a currency.</summary>
    public IReadOnlyList<Money> Amount { get; init; } = [];

    /// <summary>For <c>buyXGetY</c>: units bought. For <c>cheapestFree</c>: units of a set.</summary>
    public int? Buy { get; init; }

    /// <summary>For <c>buyXGetY</c>: units lowered for each time. For <c>cheapestFree</c>: free units of a set, 1 unless given.</summary>
    public int? Get { get; init; }

    /// <summary>For <c>buyXGetY</c>: which units are lowered; null is the same items.</summary>
    public ItemFilter? GetItems { get; init; }

    /// <summary>For <c>buyXGetY</c> and <c>cheapestFree</c>: how often it counts in one cart; null is as often as it fits.</summary>
    public int? Times { get; init; }

    /// <summary>For <c>tiered</c>: the highest tier that is reached counts.</summary>
    public IReadOnlyList<PromotionTier> Tiers { get; init; } = [];

    /// <summary>For <c>gift</c>: the SKU that costs nothing.</summary>
    public string? Sku { get; init; }

    /// <summary>For <c>gift</c>: free units, 1 unless given.</summary>
    public int? Quantity { get; init; }

    /// <summary>For <c>freeShipping</c>: codes of the methods it is for; none is all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];
}

/// <summary>Kinds of effects.</summary>
public enum PromotionEffectKind
{
    /// <summary>A percentage off lines or the order.</summary>
    PercentOff,

    /// <summary>An amount off each unit, or off the order.</summary>
    AmountOff,

    /// <summary>Units cost at most so much.</summary>
    FixedPrice,

    /// <summary>Who buys some units gets others cheaper: the cheapest that match.</summary>
    BuyXGetY,

    /// <summary>Of each set of units the cheapest are free.</summary>
    CheapestFree,

    /// <summary>Shipping costs nothing.</summary>
    FreeShipping,

    /// <summary>The more, the more off.</summary>
    Tiered,

    /// <summary>Units of a SKU cost nothing once they are in the cart; until then the cart says so.</summary>
    Gift,
}

/// <summary>A step of a tiered promotion: from a number of units or a total on, a percentage or an amount off.</summary>
/// <param name="Quantity">Units from which it counts, or null for a total.</param>
/// <param name="Minimum">Total from which it counts, one amount a currency.</param>
/// <param name="Percent">Percent off, or null for an amount.</param>
/// <param name="Amount">Amount off the order, one a currency.</param>
public sealed record PromotionTier(
    int? Quantity = null,
    IReadOnlyList<Money>? Minimum = null,
    decimal? Percent = null,
    IReadOnlyList<Money>? Amount = null
);
