using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Pricing;

/// <summary>The flat price of the chosen method, or nothing from its threshold on or where a promotion says so.</summary>
internal sealed class ShippingStep : IPriceStep
{
    public void Apply(PriceDraft draft)
    {
        if (draft.Request.Shipping is { } method)
        {
            draft.ShippingPrice = PriceOf(method, draft.Subtotal - draft.Discount) - draft.ShippingDiscount;
        }
    }

    /// <summary>What a method costs for goods of this value after discounts.</summary>
    public static long PriceOf(ShippingMethod method, long goods) =>
        goods >= method.FreeFromAmount ? 0 : method.PriceAmount;
}
