using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Pricing;

/// <summary>
/// Coupons. Percentages are taken of the subtotal first, amounts after them, in the order of their codes, so that the
/// order in which they were typed changes nothing; together they never exceed the subtotal. What they take off is spread
/// over the lines by largest remainder.
/// </summary>
internal sealed class PromotionStep : IPriceStep
{
    public void Apply(PriceDraft draft)
    {
        var request = draft.Request;
        var subtotal = draft.Subtotal;
        var left = subtotal;
        var ordered = request
            .Coupons.OrderBy(c => c.Coupon?.Millionths is null)
            .ThenBy(c => c.Code, StringComparer.Ordinal);
        foreach (var entered in ordered)
        {
            var refused = Refusal(entered, subtotal, request);
            var amount = Money.Zero(request.Currency);
            if (refused is null)
            {
                amount = Money.Min(AmountOf(entered.Coupon!, subtotal), left);
                refused = amount.IsZero && !subtotal.IsZero ? CouponRefusal.NothingLeft : null;
                left -= amount;
            }

            draft.Coupons.Add(new(entered.Code, entered.Coupon?.Name, amount, refused));
        }

        var discount = subtotal - left;
        if (!discount.IsZero)
        {
            draft.Discounts = discount.Allocate([.. draft.Gross.Select(g => g.Amount)]);
        }
    }

    private static Money AmountOf(Coupon coupon, Money subtotal) =>
        coupon.Percent is { } percent ? subtotal.Percent(percent) : coupon.AmountOff!.Value;

    private static CouponRefusal? Refusal(EnteredCoupon entered, Money subtotal, PriceRequest request) =>
        entered.Coupon switch
        {
            null => CouponRefusal.Unknown,
            { StartsAt: { } start } when request.Now < start => CouponRefusal.NotStarted,
            { EndsAt: { } end } when request.Now >= end => CouponRefusal.Expired,
            { UsageLimit: { } limit, Uses: var uses } when uses >= limit => CouponRefusal.Exhausted,
            { UsageLimitPerCustomer: { } limit } when entered.UsesByCustomer >= limit =>
                CouponRefusal.ExhaustedForCustomer,
            { Currency: { } currency } when currency != request.Currency => CouponRefusal.OtherCurrency,
            { Minimum: { } minimum } when subtotal < minimum => CouponRefusal.MinimumNotMet,
            _ => null,
        };
}
