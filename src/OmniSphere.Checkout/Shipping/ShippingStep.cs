using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Shipping;

/// <summary>The price of the chosen method, less what promotions take off.</summary>
internal sealed class ShippingStep : IPriceStep
{
    public void Apply(PriceDraft draft)
    {
        if (draft.Request.Shipping is { } method)
        {
            draft.ShippingPrice = PriceOf(draft, method, draft.Subtotal - draft.Discount) - draft.ShippingDiscount;
        }
    }

    /// <summary>
    /// What a method costs for goods of this value after discounts: nothing from its threshold on, else the highest step of
    /// its table that is reached, else its flat price. Who owes no tax pays it net.
    /// </summary>
    public static long PriceOf(PriceDraft draft, ShippingMethod method, long goods)
    {
        if (goods >= method.FreeFromAmount)
        {
            return 0;
        }

        var price = method.Table is { } table ? StepOf(draft, table, goods) ?? method.PriceAmount : method.PriceAmount;
        return draft.Relief is not null && draft.Request is { PricesIncludeTax: true, ShippingIsNet: false }
            ? draft.TaxPlace.Net(price, "standard", shipping: true)
            : price;
    }

    private static long? StepOf(PriceDraft draft, ShippingTable table, long goods)
    {
        var count = table.Basis is ShippingBasis.Value ? goods : Count(draft, table.Basis);
        long? price = null;
        var reached = -1L;
        foreach (var step in table.Steps)
        {
            if (step.From <= count && step.From > reached)
            {
                (reached, price) = (step.From, step.Price);
            }
        }

        return price;
    }

    private static long Count(PriceDraft draft, ShippingBasis basis)
    {
        var count = 0L;
        foreach (var line in draft.Request.Lines)
        {
            count += basis is ShippingBasis.Items ? line.Quantity : (long)line.WeightGrams * line.Quantity;
        }

        return count;
    }
}
