using OmniSphere.Checkout.Addresses;
using OmniSphere.Checkout.Credit.GiftCards;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Zones;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Settings;

/// <summary>What makes a setting valid, whether it comes by HTTP or from code.</summary>
internal static class SettingRules
{
    public const string NoZone = "The code of a zone.";

    public const string NoPromotion = "The handle of a promotion that needs a code.";

    /// <summary>Percent as millionths; exact, since the rules allow four decimals at most.</summary>
    public static int Millionths(decimal percent) => (int)(percent * 10_000m);

    public static void Check(Validation v, CheckoutSettings settings)
    {
        v.Count(settings.Zones, "zones", KeepZones.Most);
        v.Each(settings.Zones, "zones", Check);
        v.Each(settings.TaxRates, "taxRates", Check);
        v.Each(settings.ShippingMethods, "shippingMethods", Check);
        v.Count(settings.Promotions, "promotions", KeepPromotions.Most);
        v.Each(settings.Promotions, "promotions", PromotionChecks.Check);
        v.Each(settings.Coupons, "coupons", Check);
        v.Each(settings.GiftCards, "giftCards", TakeOverGiftCards.Check);
        Unique(v, "shippingMethods", settings.ShippingMethods.Select(m => m.Code));
        Unique(v, "zones", settings.Zones.Select(z => z.Code));
        var zones = settings.Zones.Select(z => z.Code).ToHashSet(StringComparer.Ordinal);
        v.Each(
            settings.TaxRates,
            "taxRates",
            (inner, rate) => inner.That(rate.Zone is not { } zone || zones.Contains(zone), "zone", "unknown", NoZone)
        );
        v.Each(
            settings.ShippingMethods,
            "shippingMethods",
            (inner, method) => inner.That(method.Zones.All(zones.Contains), "zones", "unknown", NoZone)
        );
        Unique(v, "promotions", settings.Promotions.Select(p => p.Handle));
        var coded = settings.Promotions.Where(p => p.NeedsCode).Select(p => p.Handle).ToHashSet(StringComparer.Ordinal);
        v.Each(
            settings.Coupons,
            "coupons",
            (inner, coupon) =>
                inner.That(coupon.Promotion is not { } p || coded.Contains(p), "promotion", "unknown", NoPromotion)
        );
        Unique(v, "coupons", settings.Coupons.Select(c => Coupon.Normalise(c.Code)));
    }

    public static void Check(Validation v, TaxRateSetting rate)
    {
        v.That(Countries.IsKnown(rate.Country), "country", "unknown", "This is no ISO 3166-1 country, such as FR.");
        v.Length(rate.Region, "region", 100, min: 1);
        v.Text(rate.Name, "name", 100);
        v.Text(rate.Category, "category", 50);
        Percent(v, rate.Percent, "percent");
    }

    public static void Check(Validation v, ZoneSetting zone)
    {
        v.That(IsCode(zone.Code), "code", "code", "1 to 50 characters of a-z, 0-9 and hyphens.");
        v.Text(zone.Name, "name", 100);
        v.Count(zone.Areas, "areas", max: 500, min: 1);
        v.Each(
            zone.Areas,
            "areas",
            (area, a) =>
            {
                area.That(
                    Countries.IsKnown(a.Country),
                    "country",
                    "unknown",
                    "This is no ISO 3166-1 country, such as FR."
                );
                area.Length(a.Region, "region", 100, min: 1);
                area.Count(a.PostalCodes, "postalCodes", 500);
                area.Each(
                    a.PostalCodes,
                    "postalCodes",
                    (code, pattern) =>
                        code.That(PostalCodes.IsPattern(pattern), "", "pattern", "75001, 75* or 75001..75020.")
                );
            }
        );
    }

    public static void Check(Validation v, ShippingMethodSetting method)
    {
        v.That(IsCode(method.Code), "code", "code", "1 to 50 characters of a-z, 0-9 and hyphens.");
        v.Text(method.Name, "name", 100);
        v.That(!method.Price.IsNegative, "price", "out_of_range", "Not below zero.");
        v.That(
            method.FreeFrom is not { } free || (free.Currency == method.Price.Currency && !free.IsNegative),
            "freeFrom",
            "currency",
            "In the currency of the price and not below zero."
        );
        v.Count(method.Countries, "countries", max: 300, min: 1);
        v.Each(
            method.Countries,
            "countries",
            (inner, country) =>
                inner.That(country == "*" || Countries.IsKnown(country), "", "unknown", "An ISO 3166-1 country or *.")
        );
        v.Range(method.MinDays, "minDays", 0, 365);
        v.Range(method.MaxDays, "maxDays", method.MinDays, 365);
        v.Count(method.Zones, "zones", 100);
        v.Range(method.MaxWeightGrams, "maxWeightGrams", 1, int.MaxValue);
        v.Length(method.Carrier, "carrier", 50, min: 1);
        v.Nested(method.PickUp, "pickUp", Check);
        v.Nested(method.Table, "table", Check);
    }

    private static void Check(Validation v, PickUpPoint point)
    {
        v.Text(point.Name, "name", 100);
        v.Text(point.Line1, "line1", 200);
        v.Text(point.City, "city", 100);
        v.Length(point.PostalCode, "postalCode", 20);
        v.Length(point.Region, "region", 100);
        v.That(Countries.IsKnown(point.Country), "country", "unknown", "This is no ISO 3166-1 country, such as FR.");
    }

    private static void Check(Validation v, ShippingTable table)
    {
        v.Count(table.Steps, "steps", max: 50, min: 1);
        v.Each(
            table.Steps,
            "steps",
            (inner, step) =>
            {
                inner.Range(step.From, "from", 0, long.MaxValue);
                inner.Range(step.Price, "price", 0, long.MaxValue);
            }
        );
        v.That(
            table.Steps.Where(s => s is not null).GroupBy(s => s.From).All(g => g.Count() == 1),
            "steps",
            "duplicate",
            "Each threshold once."
        );
    }

    public static void Check(Validation v, CouponSetting coupon)
    {
        v.Text(coupon.Code?.Trim(), "code", 50);
        v.Text(coupon.Name, "name", 100);
        v.That(
            (coupon.Percent is null ? 0 : 1) + (coupon.Amount is null ? 0 : 1) + (coupon.Promotion is null ? 0 : 1)
                == 1,
            "percent",
            "one_of",
            "Either a percentage, an amount or a promotion."
        );
        if (coupon.Percent is { } percent)
        {
            Percent(v, percent, "percent");
            v.That(percent > 0, "percent", "out_of_range", "Above zero.");
        }

        v.That(coupon.Amount is not { IsPositive: false }, "amount", "out_of_range", "Above zero.");
        v.That(
            coupon.MinimumSubtotal is not { IsNegative: true },
            "minimumSubtotal",
            "out_of_range",
            "Not below zero."
        );
        v.That(
            coupon.Amount is not { } amount
                || coupon.MinimumSubtotal is not { } minimum
                || amount.Currency == minimum.Currency,
            "minimumSubtotal",
            "currency",
            "In the currency of the amount."
        );
        v.That(
            coupon.StartsAt is not { } start || coupon.EndsAt is not { } end || start < end,
            "endsAt",
            "order",
            "After the start."
        );
        v.Range(coupon.UsageLimit, "usageLimit", 1, int.MaxValue);
        v.Range(coupon.UsageLimitPerCustomer, "usageLimitPerCustomer", 1, int.MaxValue);
    }

    public static void Percent(Validation v, decimal percent, string field) =>
        v.That(
            percent is >= 0 and <= 100 && percent * 10_000m == decimal.Truncate(percent * 10_000m),
            field,
            "out_of_range",
            "From 0 to 100 with at most four decimals."
        );

    public static bool IsCode(string? code) =>
        code is { Length: >= 1 and <= 50 }
        && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static void Unique(Validation v, string field, IEnumerable<string> codes) =>
        v.That(
            codes.GroupBy(c => c, StringComparer.Ordinal).All(g => g.Count() == 1),
            field,
            "duplicate",
            "Each code once."
        );
}
