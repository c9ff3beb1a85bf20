using OmniSphere.Checkout.Addresses;
using OmniSphere.Checkout.Settings;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Promotions;

/// <summary>What makes a promotion valid, whether it comes by HTTP or from code.</summary>
internal static class PromotionChecks
{
    private const int Most = 200;

    public static void Check(Validation v, PromotionSetting promotion)
    {
        v.That(SettingRules.IsCode(promotion.Handle), "handle", "code", "1 to 50 characters of a-z, 0-9 and hyphens.");
        v.Text(promotion.Name, "name", 100);
        v.Range(promotion.Priority, "priority", -1_000, 1_000);
        v.That(
            (promotion.Combination is PromotionCombination.BestOfGroup) == (promotion.Group is not null),
            "group",
            "group",
            "Given for bestOfGroup, and only then."
        );
        v.Length(promotion.Group, "group", 50, min: 1);
        v.That(
            promotion.StartsAt is not { } start || promotion.EndsAt is not { } end || start < end,
            "endsAt",
            "order",
            "After the start."
        );
        v.Range(promotion.UsageLimit, "usageLimit", 1, int.MaxValue);
        v.Range(promotion.UsageLimitPerCustomer, "usageLimitPerCustomer", 1, int.MaxValue);
        v.Count(promotion.Conditions, "conditions", 20);
        v.Each(promotion.Conditions, "conditions", Check);
        if (v.Required(promotion.Effect, "effect"))
        {
            v.Nested(promotion.Effect, "effect", EffectChecks.Check);
        }
    }

    public static void Items(Validation v, ItemFilter? items, string field)
    {
        if (items is null)
        {
            return;
        }

        v.Count(items.Products, $"{field}.products", Most);
        v.Count(items.Skus, $"{field}.skus", Most);
        v.Count(items.Categories, $"{field}.categories", Most);
        v.Count(items.ExceptSkus, $"{field}.exceptSkus", Most);
        v.Each(
            items.Products,
            $"{field}.products",
            (inner, id) => inner.That(Id<ProductKind>.TryParse(id, out _), "", "id", "A product's id, prod_….")
        );
        v.Each(items.Skus, $"{field}.skus", (inner, sku) => inner.Text(sku, "", 100));
        v.Each(items.Categories, $"{field}.categories", (inner, slug) => inner.Text(slug, "", 120));
        v.Each(items.ExceptSkus, $"{field}.exceptSkus", (inner, sku) => inner.Text(sku, "", 100));
    }

    public static void Amounts(Validation v, IReadOnlyList<Money>? amounts, string field, bool zero = false)
    {
        v.Count(amounts ?? [], field, Most, min: 1);
        v.Each(
            amounts,
            field,
            (inner, amount) =>
                inner.That(
                    amount.IsPositive || (zero && amount.IsZero),
                    "",
                    "out_of_range",
                    zero ? "Not below zero." : "Above zero."
                )
        );
        v.That(
            (amounts ?? []).GroupBy(a => a.Currency).All(g => g.Count() == 1),
            field,
            "duplicate",
            "Each currency once."
        );
    }

    private static void Check(Validation v, PromotionCondition condition)
    {
        v.That(Enum.IsDefined(condition.Kind), "kind", "unknown", "There is no such condition.");
        Items(v, condition.Items, "items");
        switch (condition.Kind)
        {
            case PromotionConditionKind.Quantity:
                v.Required(condition.Quantity, "quantity");
                v.Range(condition.Quantity, "quantity", 1, 100_000);
                break;
            case PromotionConditionKind.Total:
                Amounts(v, condition.Minimum, "minimum");
                break;
            case PromotionConditionKind.CustomerGroup:
                v.Count(condition.AnyOf, "anyOf", Most, min: 1);
                v.Each(condition.AnyOf, "anyOf", (inner, group) => inner.Text(group, "", 50));
                break;
            case PromotionConditionKind.Country:
                v.Count(condition.AnyOf, "anyOf", 300, min: 1);
                v.Each(
                    condition.AnyOf,
                    "anyOf",
                    (inner, country) =>
                        inner.That(Countries.IsKnown(country), "", "unknown", "An ISO 3166-1 country, such as FR.")
                );
                break;
        }
    }
}

/// <summary>What makes an effect valid: each kind has members of its own.</summary>
internal static class EffectChecks
{
    public static void Check(Validation v, PromotionEffect effect)
    {
        v.That(Enum.IsDefined(effect.Kind), "kind", "unknown", "There is no such effect.");
        PromotionChecks.Items(v, effect.Items, "items");
        PromotionChecks.Items(v, effect.GetItems, "getItems");
        v.Range(effect.Times, "times", 1, 1_000);
        v.Range(effect.Quantity, "quantity", 1, 100);
        v.Count(effect.Methods, "methods", 200);
        v.Each(effect.Methods, "methods", (inner, code) => inner.Text(code, "", 50));
        Percent(v, effect.Percent);
        switch (effect.Kind)
        {
            case PromotionEffectKind.PercentOff:
                v.Required(effect.Percent, "percent");
                break;
            case PromotionEffectKind.AmountOff:
                PromotionChecks.Amounts(v, effect.Amount, "amount");
                break;
            case PromotionEffectKind.FixedPrice:
                PromotionChecks.Amounts(v, effect.Amount, "amount", zero: true);
                break;
            case PromotionEffectKind.BuyXGetY:
                v.Required(effect.Buy, "buy");
                v.Required(effect.Get, "get");
                v.Range(effect.Buy, "buy", 1, 1_000);
                v.Range(effect.Get, "get", 1, 1_000);
                break;
            case PromotionEffectKind.CheapestFree:
                v.Required(effect.Buy, "buy");
                v.Range(effect.Buy, "buy", 2, 1_000);
                v.Range(effect.Get, "get", 1, Math.Max(1, (effect.Buy ?? 2) - 1));
                break;
            case PromotionEffectKind.Tiered:
                v.Count(effect.Tiers ?? [], "tiers", 20, min: 1);
                v.Each(effect.Tiers, "tiers", (inner, tier) => Check(inner, tier, effect));
                break;
            case PromotionEffectKind.Gift:
                v.Text(effect.Sku, "sku", 100);
                break;
        }
    }

    private static void Check(Validation v, PromotionTier tier, PromotionEffect effect)
    {
        v.That(tier.Quantity is null != tier.Minimum is null, "quantity", "one_of", "Either a quantity or a total.");
        v.That(
            tier.Quantity is null == effect.Tiers[0]?.Quantity is null,
            "quantity",
            "mixed",
            "All tiers by quantity or all by total."
        );
        v.Range(tier.Quantity, "quantity", 1, 100_000);
        if (tier.Minimum is not null)
        {
            PromotionChecks.Amounts(v, tier.Minimum, "minimum");
        }

        v.That(tier.Percent is null != tier.Amount is null, "percent", "one_of", "Either a percentage or an amount.");
        Percent(v, tier.Percent);
        v.That(tier.Amount is null || effect.Items is null, "amount", "order_only", "Amounts are off the order only.");
        if (tier.Amount is not null)
        {
            PromotionChecks.Amounts(v, tier.Amount, "amount");
        }
    }

    private static void Percent(Validation v, decimal? percent)
    {
        if (percent is { } given)
        {
            SettingRules.Percent(v, given, "percent");
            v.That(given > 0, "percent", "out_of_range", "Above zero.");
        }
    }
}
