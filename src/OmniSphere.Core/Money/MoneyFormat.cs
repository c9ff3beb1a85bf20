using System.Globalization;

namespace OmniSphere;

public readonly partial record struct Money
{
    /// <summary>
    /// The amount as people of a culture read it: <c>19,99 €</c> in French, <c>$19.99</c> in American English. The
    /// digits are those of the currency. A currency that is not the culture's own is shown by a sign that is the same
    /// everywhere (<c>€</c>, <c>CA$</c>) or by its code.
    /// </summary>
    /// <param name="culture">The culture to write for; a neutral one stands for its main country.</param>
    public string Format(CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(culture);
        var specific = culture.IsNeutralCulture ? CultureInfo.CreateSpecificCulture(culture.Name) : culture;
        var format = (NumberFormatInfo)specific.NumberFormat.Clone();
        format.CurrencyDecimalDigits = Currency.Digits;
        if (!IsOwnCurrency(specific))
        {
            format.CurrencySymbol = Spaced(CurrencySigns.Of(Currency), format.CurrencyPositivePattern);
        }

        return ToDecimal().ToString("C", format);
    }

    // The invariant culture has the empty name and no country.
    private bool IsOwnCurrency(CultureInfo culture) =>
        culture.Name.Length > 0
        && string.Equals(new RegionInfo(culture.Name).ISOCurrencySymbol, Currency.Code, StringComparison.Ordinal);

    // Patterns 0 ("$n") and 1 ("n$") leave no space; between a digit and anything but a symbol there is one (CLDR,
    // currencySpacing of the root locale).
    private static string Spaced(string sign, int pattern) =>
        pattern switch
        {
            0 when !char.IsSymbol(sign[^1]) => sign + '\u00A0',
            1 when !char.IsSymbol(sign[0]) => '\u00A0' + sign,
            _ => sign,
        };
}
