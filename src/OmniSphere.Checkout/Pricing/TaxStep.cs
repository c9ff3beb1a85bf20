using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Pricing;

/// <summary>
/// Taxes by destination. Every rate that matches country, region and category applies, side by side on the same base;
/// a category without rates of its own there is taxed as <c>standard</c>. Rounded per line and rate, half away from zero.
/// Where prices include tax the line's tax is the part of it that is contained, split over its rates by largest remainder.
/// </summary>
internal sealed class TaxStep : IPriceStep
{
    private const int Whole = 1_000_000;
    private const string Standard = "standard";

    public void Apply(PriceDraft draft)
    {
        var request = draft.Request;
        var here = request.TaxRates.Where(r => r.Matches(request.Country, request.Region)).ToList();
        var explained = new Dictionary<TaxRate, (Money Base, Money Amount)>();
        for (var i = 0; i < request.Lines.Count; i++)
        {
            var rates = OfCategory(here, request.Lines[i].TaxCategory);
            draft.Taxes[i] = Charge(draft.Gross[i] - draft.Discounts[i], rates, request.PricesIncludeTax, explained);
        }

        var shippingRates = here.Where(r => r.Category == Standard && r.AppliesToShipping).ToList();
        draft.ShippingTax = Charge(draft.ShippingPrice, shippingRates, request.PricesIncludeTax, explained);
        draft.TaxExplanation.AddRange(
            here.Where(explained.ContainsKey)
                .Select(r => new QuotedTax(
                    r.Name,
                    r.Country,
                    r.Region,
                    r.Percent,
                    explained[r].Base,
                    explained[r].Amount
                ))
        );
    }

    private static List<TaxRate> OfCategory(List<TaxRate> rates, string category)
    {
        var own = rates.Where(r => r.Category == category).ToList();
        return own.Count > 0 ? own : [.. rates.Where(r => r.Category == Standard)];
    }

    private static Money Charge(
        Money amount,
        List<TaxRate> rates,
        bool included,
        Dictionary<TaxRate, (Money Base, Money Amount)> explained
    )
    {
        var none = Money.Zero(amount.Currency);
        if (rates.Count == 0 || amount.IsZero)
        {
            return none;
        }

        var parts = included ? Contained(amount, rates) : [.. rates.Select(r => amount.Percent(r.Percent))];
        for (var i = 0; i < rates.Count; i++)
        {
            var (sum, tax) = explained.GetValueOrDefault(rates[i], (none, none));
            explained[rates[i]] = (sum + amount, tax + parts[i]);
        }

        return Money.Sum(parts, amount.Currency);
    }

    // amount × rate ÷ (1 + rate) in whole numbers: dividing decimals first would round twice.
    private static Money[] Contained(Money amount, List<TaxRate> rates)
    {
        var rate = rates.Sum(r => (long)r.Millionths);
        var divisor = Whole + rate;
        var doubled = ((Int128)amount.Amount * rate * 2) + divisor;
        var tax = new Money(checked((long)(doubled / (divisor * 2))), amount.Currency);
        return tax.Allocate([.. rates.Select(r => (long)r.Millionths)]);
    }
}
