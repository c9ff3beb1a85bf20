namespace OmniSphere.Checkout.Promotions;

/// <summary>Why a promotion or a code does not apply.</summary>
internal enum PromotionRefusal
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

    /// <summary>Others leave nothing to take off.</summary>
    NothingLeft,

    /// <summary>The merchant switched it off.</summary>
    Inactive,

    /// <summary>Too few units of the items it asks for.</summary>
    ItemsMissing,

    /// <summary>It is for certain customers.</summary>
    OtherCustomers,

    /// <summary>It is for first orders.</summary>
    NotFirstOrder,

    /// <summary>Who buys must be known first.</summary>
    CustomerUnknown,

    /// <summary>It is for other countries.</summary>
    OtherCountry,

    /// <summary>Nothing in the cart is what it lowers.</summary>
    NothingMatches,

    /// <summary>The gift is not in the cart yet.</summary>
    GiftMissing,

    /// <summary>No shipping option is chosen that it is for.</summary>
    NoShipping,

    /// <summary>One of its group takes more off.</summary>
    BetterInGroup,

    /// <summary>An exclusive promotion applies alone.</summary>
    OtherIsExclusive,

    /// <summary>It applies alone, and the others together come first.</summary>
    OthersComeFirst,

    /// <summary>It applies already, by another code or by itself.</summary>
    AppliesAlready,
}

/// <summary>Says it to people.</summary>
internal static class PromotionRefusals
{
    public static string Explain(this PromotionRefusal refusal, string? by = null) =>
        refusal switch
        {
            PromotionRefusal.Unknown => "There is no such coupon.",
            PromotionRefusal.NotStarted => "The coupon is not valid yet.",
            PromotionRefusal.Expired => "The coupon is no longer valid.",
            PromotionRefusal.Exhausted => "The coupon was used as often as it may be.",
            PromotionRefusal.ExhaustedForCustomer => "You have used the coupon as often as one customer may.",
            PromotionRefusal.MinimumNotMet => "The goods do not come to the coupon's minimum.",
            PromotionRefusal.OtherCurrency => "The coupon is for another currency.",
            PromotionRefusal.Inactive => "The coupon is not valid at present.",
            PromotionRefusal.ItemsMissing => "The cart does not hold enough of the items it is for.",
            PromotionRefusal.OtherCustomers => "It is for certain customers only.",
            PromotionRefusal.NotFirstOrder => "It is for a first order only.",
            PromotionRefusal.CustomerUnknown => "Say who buys first: it depends on that.",
            PromotionRefusal.OtherCountry => "It is for other countries.",
            PromotionRefusal.NothingMatches => "Nothing in the cart is what it lowers.",
            PromotionRefusal.GiftMissing => "Add the gift to the cart to get it free.",
            PromotionRefusal.NoShipping => "Choose a shipping option that it is for.",
            PromotionRefusal.BetterInGroup => $"\"{by}\" takes more off, and only the better one applies.",
            PromotionRefusal.OtherIsExclusive => $"\"{by}\" applies and cannot be combined.",
            PromotionRefusal.OthersComeFirst => "It cannot be combined with what applies already.",
            PromotionRefusal.AppliesAlready => "It applies already.",
            _ => "Other coupons already take everything off.",
        };
}
