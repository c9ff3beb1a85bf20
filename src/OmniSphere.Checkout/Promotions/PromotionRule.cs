using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Promotions;

/// <summary>What a promotion lowers; the order in which promotions work.</summary>
internal enum PromotionStage
{
    /// <summary>Single lines.</summary>
    Lines,

    /// <summary>The order as a whole, after the discounts on lines.</summary>
    Order,

    /// <summary>The price of shipping.</summary>
    Shipping,
}

/// <summary>A promotion made ready for the engine. Immutable.</summary>
internal sealed class PromotionRule
{
    private readonly ConditionRule[] _conditions;

    public PromotionRule(PromotionSetting setting, long version)
    {
        Setting = setting;
        Version = version;
        Effect = new EffectRule(setting.Effect);
        _conditions = [.. setting.Conditions.Select(c => new ConditionRule(c))];
        AsksFirstOrder = setting.Conditions.Any(c => c.Kind is PromotionConditionKind.FirstOrder);
    }

    public PromotionSetting Setting { get; }

    public long Version { get; }

    public EffectRule Effect { get; }

    public string Handle => Setting.Handle;

    public PromotionStage Stage => Effect.Stage;

    /// <summary>Whether it must be known if the buyer has ordered before.</summary>
    public bool AsksFirstOrder { get; }

    public bool IsLimited => Setting.UsageLimit is not null || Setting.UsageLimitPerCustomer is not null;

    /// <summary>A coupon with an effect of its own is a promotion on the order with that code as its handle.</summary>
    public static PromotionRule Of(Coupon coupon) =>
        new(
            new PromotionSetting
            {
                Handle = coupon.Code,
                Name = coupon.Name,
                NeedsCode = true,
                Effect = coupon.Percent is { } percent
                    ? new PromotionEffect { Kind = PromotionEffectKind.PercentOff, Percent = percent }
                    : new PromotionEffect { Kind = PromotionEffectKind.AmountOff, Amount = [coupon.AmountOff!.Value] },
            },
            version: 0
        );

    /// <summary>Why it does not apply to this cart at all, or null when it may.</summary>
    public PromotionRefusal? Refusal(PriceDraft draft)
    {
        var request = draft.Request;
        if (!Setting.Active)
        {
            return PromotionRefusal.Inactive;
        }

        if (request.Now < Setting.StartsAt)
        {
            return PromotionRefusal.NotStarted;
        }

        if (request.Now >= Setting.EndsAt)
        {
            return PromotionRefusal.Expired;
        }

        if (IsLimited)
        {
            var usage = request.Usage.GetValueOrDefault(Handle);
            if (usage.Uses >= Setting.UsageLimit)
            {
                return PromotionRefusal.Exhausted;
            }

            if (usage.ByCustomer >= Setting.UsageLimitPerCustomer)
            {
                return PromotionRefusal.ExhaustedForCustomer;
            }
        }

        foreach (var condition in _conditions)
        {
            if (condition.Refusal(draft) is { } refusal)
            {
                return refusal;
            }
        }

        return Effect.IsForCurrency(request.Currency) ? null : PromotionRefusal.OtherCurrency;
    }

    /// <summary>
    /// The order in which promotions work, the same however they are handed in: by stage, priority, percentages before
    /// amounts, then handle.
    /// </summary>
    public static int Compare(PromotionRule a, PromotionRule b)
    {
        var order = a.Stage.CompareTo(b.Stage);
        order = order != 0 ? order : b.Setting.Priority.CompareTo(a.Setting.Priority);
        order = order != 0 ? order : a.Effect.IsAmount.CompareTo(b.Effect.IsAmount);
        return order != 0 ? order : string.CompareOrdinal(a.Handle, b.Handle);
    }
}
