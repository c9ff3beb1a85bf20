using System.Collections.Frozen;
using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Promotions;

/// <summary>A condition made ready for the engine.</summary>
internal sealed class ConditionRule(PromotionCondition condition)
{
    private readonly ItemMatch _items = condition.Items is { } items ? new ItemMatch(items) : ItemMatch.All;
    private readonly FrozenSet<string> _anyOf = condition.AnyOf.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Why it does not hold, or null when it does.</summary>
    public PromotionRefusal? Refusal(PriceDraft draft) =>
        condition.Kind switch
        {
            PromotionConditionKind.Quantity => Units(draft) >= condition.Quantity
                ? null
                : PromotionRefusal.ItemsMissing,
            PromotionConditionKind.Total => OfTotal(draft),
            PromotionConditionKind.CustomerGroup => IsInGroup(draft.Request.Buyer)
                ? null
                : PromotionRefusal.OtherCustomers,
            PromotionConditionKind.FirstOrder => draft.Request.Buyer.IsFirstOrder switch
            {
                true => null,
                false => PromotionRefusal.NotFirstOrder,
                null => PromotionRefusal.CustomerUnknown,
            },
            _ => _anyOf.Contains(draft.Request.Country) ? null : PromotionRefusal.OtherCountry,
        };

    private PromotionRefusal? OfTotal(PriceDraft draft)
    {
        if (EffectRule.AmountIn(condition.Minimum, draft.Request.Currency) is not { } minimum)
        {
            return PromotionRefusal.OtherCurrency;
        }

        var total = 0L;
        for (var i = 0; i < draft.Gross.Length; i++)
        {
            total += _items.Matches(draft.Request.Lines[i]) ? draft.Gross[i] : 0;
        }

        return total >= minimum ? null : PromotionRefusal.MinimumNotMet;
    }

    private long Units(PriceDraft draft)
    {
        var units = 0L;
        foreach (var line in draft.Request.Lines)
        {
            units += _items.Matches(line) ? line.Quantity : 0;
        }

        return units;
    }

    private bool IsInGroup(BuyerFacts buyer)
    {
        foreach (var group in buyer.Groups)
        {
            if (_anyOf.Contains(group))
            {
                return true;
            }
        }

        return false;
    }
}
