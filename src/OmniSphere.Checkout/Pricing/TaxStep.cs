using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Pricing;

/// <summary>
/// Taxes by destination. Every rate that matches country, region and category applies, side by side on the same base;
/// a category without rates of its own there is taxed as <c>standard</c>. Rounded per line and rate, half away from zero.
/// Where prices include tax the line's tax is the part of it that is contained, split over its rates by largest remainder.
/// </summary>
internal sealed class TaxStep : IPriceStep
{
    private const string Standard = "standard";

    public void Apply(PriceDraft draft)
    {
        var request = draft.Request;
        var bill = new TaxBill(draft, [.. request.TaxRates.Where(r => r.Matches(request.Country, request.Region))]);
        for (var i = 0; i < request.Lines.Count; i++)
        {
            draft.Taxes[i] = bill.Charge(draft.Gross[i] - draft.Discounts[i], request.Lines[i].TaxCategory, false);
        }

        draft.ShippingTax = bill.Charge(draft.ShippingPrice, Standard, shipping: true);
        bill.Explain(draft.TaxExplanation);
    }

    /// <summary>The rates of a place and what each comes to.</summary>
    private sealed class TaxBill(PriceDraft draft, TaxRate[] rates)
    {
        private readonly (long Base, long Amount)[] _sums = new (long, long)[rates.Length];

        public long Charge(long amount, string category, bool shipping)
        {
            if (rates.Length == 0 || amount == 0)
            {
                return 0;
            }

            var own = Array.Exists(rates, r => r.Category == category) ? category : Standard;
            Span<long> applied = rates.Length <= 64 ? stackalloc long[rates.Length] : new long[rates.Length];
            Span<long> parts = rates.Length <= 64 ? stackalloc long[rates.Length] : new long[rates.Length];
            var sum = 0L;
            for (var r = 0; r < rates.Length; r++)
            {
                var applies = rates[r].Category == own && (!shipping || rates[r].AppliesToShipping);
                applied[r] = applies ? rates[r].Millionths : -1;
                sum += Math.Max(applied[r], 0);
            }

            if (draft.Request.PricesIncludeTax)
            {
                Span<long> weights = rates.Length <= 64 ? stackalloc long[rates.Length] : new long[rates.Length];
                for (var r = 0; r < rates.Length; r++)
                {
                    weights[r] = Math.Max(applied[r], 0);
                }

                Rounding.Spread(Rounding.Contained(amount, sum), weights, parts);
            }
            else
            {
                for (var r = 0; r < rates.Length; r++)
                {
                    parts[r] = Rounding.Part(amount, Math.Max(applied[r], 0));
                }
            }

            var tax = 0L;
            for (var r = 0; r < rates.Length; r++)
            {
                if (applied[r] >= 0)
                {
                    _sums[r] = checked((_sums[r].Base + amount, _sums[r].Amount + parts[r]));
                    tax = checked(tax + parts[r]);
                }
            }

            return tax;
        }

        public void Explain(List<QuotedTax> explanation)
        {
            for (var r = 0; r < rates.Length; r++)
            {
                if (_sums[r].Base > 0)
                {
                    explanation.Add(
                        new(
                            rates[r].Name,
                            rates[r].Country,
                            rates[r].Region,
                            rates[r].Percent,
                            draft.Money(_sums[r].Base),
                            draft.Money(_sums[r].Amount)
                        )
                    );
                }
            }
        }
    }
}
