using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Settings;

namespace OmniSphere.Checkout.Tax;

/// <summary>
/// The rates of a place. All of a category apply side by side on the same base; compound ones on that base with the others
/// added. A category without rates of its own there is taxed as <c>standard</c>.
/// </summary>
internal sealed class TaxPlace
{
    private const string Standard = "standard";
    private static readonly Int128 Whole = Rounding.Whole;

    private readonly TaxRate[] _rates;
    private readonly (long Base, long Amount)[] _sums;

    public TaxPlace(PriceRequest request)
    {
        var rates = new List<TaxRate>();
        for (var i = 0; i < request.TaxRates.Count; i++)
        {
            if (request.TaxRates[i].Matches(request.Country, request.Region, request.Zones))
            {
                rates.Add(request.TaxRates[i]);
            }
        }

        _rates = [.. rates];
        _sums = new (long, long)[_rates.Length];
    }

    /// <summary>What is left of a price that contains tax when the tax is taken out, rounded half away from zero.</summary>
    public long Net(long gross, string category, bool shipping = false)
    {
        var (simple, compound) = RatesOf(Own(category), shipping);
        return gross - Contained(gross, simple, compound);
    }

    /// <summary>
    /// The tax on an amount, noted for the explanation. Where the amount contains it, it is taken out as a whole and split
    /// over the rates by largest remainder; else each rate is rounded by itself.
    /// </summary>
    public long Charge(long amount, string category, bool included, bool shipping = false)
    {
        if (_rates.Length == 0 || amount == 0)
        {
            return 0;
        }

        var own = Own(category);
        Span<long> parts = _rates.Length <= 64 ? stackalloc long[_rates.Length] : new long[_rates.Length];
        var tax = included ? Split(amount, own, shipping, parts) : Add(amount, own, shipping, parts);
        for (var r = 0; r < _rates.Length; r++)
        {
            if (Applies(_rates[r], own, shipping))
            {
                var compound = _rates[r].Compound && !included ? tax.Simple : 0;
                _sums[r] = (checked(_sums[r].Base + amount + compound), checked(_sums[r].Amount + parts[r]));
            }
        }

        return tax.All;
    }

    /// <summary>What each rate came to.</summary>
    public void Explain(PriceDraft draft)
    {
        for (var r = 0; r < _rates.Length; r++)
        {
            if (_sums[r].Base > 0)
            {
                draft.TaxExplanation.Add(
                    new(
                        _rates[r].Name,
                        _rates[r].Country,
                        _rates[r].Region,
                        _rates[r].Percent,
                        draft.Money(_sums[r].Base),
                        draft.Money(_sums[r].Amount)
                    )
                );
            }
        }
    }

    private (long Simple, long All) Add(long amount, string category, bool shipping, Span<long> parts)
    {
        var simple = 0L;
        for (var r = 0; r < _rates.Length; r++)
        {
            parts[r] =
                !_rates[r].Compound && Applies(_rates[r], category, shipping)
                    ? Rounding.Part(amount, _rates[r].Millionths)
                    : 0;
            simple = checked(simple + parts[r]);
        }

        var all = simple;
        for (var r = 0; r < _rates.Length; r++)
        {
            if (_rates[r].Compound && Applies(_rates[r], category, shipping))
            {
                parts[r] = Rounding.Part(checked(amount + simple), _rates[r].Millionths);
                all = checked(all + parts[r]);
            }
        }

        return (simple, all);
    }

    private (long Simple, long All) Split(long amount, string category, bool shipping, Span<long> parts)
    {
        var (simple, compound) = RatesOf(category, shipping);
        var tax = Contained(amount, simple, compound);
        Span<long> weights = _rates.Length <= 64 ? stackalloc long[_rates.Length] : new long[_rates.Length];
        for (var r = 0; r < _rates.Length; r++)
        {
            weights[r] =
                !Applies(_rates[r], category, shipping) ? 0
                : _rates[r].Compound ? _rates[r].Millionths * (Rounding.Whole + simple)
                : _rates[r].Millionths * (long)Rounding.Whole;
        }

        Rounding.Spread(tax, weights, parts);
        return (0, tax);
    }

    // amount × (1 − 1 ÷ ((1 + simple) × (1 + compound))) in whole numbers: dividing decimals first would round twice.
    private static long Contained(long amount, long simple, long compound)
    {
        var divisor = (Whole + simple) * (Whole + compound);
        return checked((long)(((amount * (divisor - (Whole * Whole)) * 2) + divisor) / (divisor * 2)));
    }

    private (long Simple, long Compound) RatesOf(string category, bool shipping)
    {
        var (simple, compound) = (0L, 0L);
        foreach (var rate in _rates)
        {
            if (Applies(rate, category, shipping))
            {
                simple += rate.Compound ? 0 : rate.Millionths;
                compound += rate.Compound ? rate.Millionths : 0;
            }
        }

        return (simple, compound);
    }

    private string Own(string category)
    {
        foreach (var rate in _rates)
        {
            if (rate.Category == category)
            {
                return category;
            }
        }

        return Standard;
    }

    private static bool Applies(TaxRate rate, string category, bool shipping) =>
        rate.Category == category && (!shipping || rate.AppliesToShipping);
}
