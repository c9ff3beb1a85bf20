using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Tax;

/// <summary>Taxes by destination, on what is left after discounts; none where the buyer is relieved of them.</summary>
internal sealed class TaxStep : IPriceStep
{
    public void Apply(PriceDraft draft)
    {
        if (draft.Relief is not null)
        {
            return;
        }

        var request = draft.Request;
        var place = draft.TaxPlace;
        for (var i = 0; i < request.Lines.Count; i++)
        {
            draft.Taxes[i] = place.Charge(
                draft.Gross[i] - draft.Discounts[i],
                request.Lines[i].TaxCategory,
                request.PricesIncludeTax
            );
        }

        draft.ShippingTax = place.Charge(draft.ShippingPrice, "standard", request.PricesIncludeTax, shipping: true);
        place.Explain(draft);
    }
}
