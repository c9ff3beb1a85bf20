using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Promotions;

/// <summary>A promotion on its way through the engine.</summary>
internal sealed class PromotionCandidate(PromotionRule rule, EnteredCoupon? entered)
{
    public PromotionRule Rule => rule;

    /// <summary>The code that opened it, or null.</summary>
    public EnteredCoupon? Entered => entered;

    /// <summary>What the shopper knows it by in the lines: the code, or the handle.</summary>
    public string Source => entered?.Code ?? rule.Handle;

    public PromotionRefusal? Refused { get; set; }

    /// <summary>The name of the promotion that keeps it from applying, or null.</summary>
    public string? By { get; set; }

    /// <summary>What it takes off.</summary>
    public long Amount { get; set; }

    public bool IsExclusive => rule.Setting.Combination is PromotionCombination.Exclusive;

    /// <summary>
    /// All promotions in the order in which they work, those that may not apply with the reason; and the codes that open
    /// none.
    /// </summary>
    public static (PromotionCandidate[] Candidates, List<QuotedCoupon>? Unknown) Of(PriceDraft draft)
    {
        var request = draft.Request;
        var candidates = new List<PromotionCandidate>(request.Promotions.Count + request.Coupons.Count);
        foreach (var promotion in request.Promotions)
        {
            candidates.Add(new(promotion, null) { Refused = promotion.Refusal(draft) });
        }

        List<QuotedCoupon>? unknown = null;
        var coupons =
            request.Coupons.Count < 2
                ? request.Coupons
                : [.. request.Coupons.OrderBy(c => c.Code, StringComparer.Ordinal)];
        foreach (var coupon in coupons)
        {
            if (RuleOf(coupon) is not { } rule)
            {
                var why = coupon.Coupon is null ? PromotionRefusal.Unknown : PromotionRefusal.Inactive;
                (unknown ??= []).Add(new(coupon.Code, coupon.Coupon?.Name, draft.Money(0), why));
                continue;
            }

            var already = candidates.Exists(c => c.Rule.Handle == rule.Handle && c.Refused is null);
            candidates.Add(
                new(rule, coupon)
                {
                    Refused =
                        Refusal(coupon, draft) ?? (already ? PromotionRefusal.AppliesAlready : rule.Refusal(draft)),
                }
            );
        }

        PromotionCandidate[] sorted = [.. candidates];
        Array.Sort(sorted, static (a, b) => Compare(a, b));
        return (sorted, unknown);
    }

    public static int Compare(PromotionCandidate a, PromotionCandidate b)
    {
        var order = PromotionRule.Compare(a.Rule, b.Rule);
        return order != 0 ? order : string.CompareOrdinal(a.Source, b.Source);
    }

    private static PromotionRule? RuleOf(EnteredCoupon entered) =>
        entered.Promotion ?? (entered.Coupon is { Promotion: null } own ? PromotionRule.Of(own) : null);

    private static PromotionRefusal? Refusal(EnteredCoupon entered, PriceDraft draft) =>
        entered.Coupon switch
        {
            { StartsAt: { } start } when draft.Request.Now < start => PromotionRefusal.NotStarted,
            { EndsAt: { } end } when draft.Request.Now >= end => PromotionRefusal.Expired,
            { UsageLimit: { } limit, Uses: var uses } when uses >= limit => PromotionRefusal.Exhausted,
            { UsageLimitPerCustomer: { } limit } when entered.UsesByCustomer >= limit =>
                PromotionRefusal.ExhaustedForCustomer,
            { Currency: { } currency } when currency != draft.Request.Currency => PromotionRefusal.OtherCurrency,
            { MinimumSubtotal: { } minimum } when draft.Subtotal < minimum => PromotionRefusal.MinimumNotMet,
            _ => null,
        };
}
