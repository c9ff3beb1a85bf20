using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Pricing;

/// <summary>The flat price of the chosen method, or nothing from its threshold on.</summary>
internal sealed class ShippingStep : IPriceStep
{
    public void Apply(PriceDraft draft)
    {
        if (draft.Request.Shipping is { } method)
        {
            draft.ShippingPrice = PriceOf(method, draft.Subtotal - draft.Discount);
        }
    }

    /// <summary>What a method costs for goods of this value after discounts.</summary>
    public static Money PriceOf(ShippingMethod method, Money goods) =>
        method.FreeFrom is { } threshold && goods >= threshold ? Money.Zero(goods.Currency) : method.Price;
}
