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
        var format = (NumberFormatInfo)culture.NumberFormat.Clone();
        format.CurrencyDecimalDigits = Currency.Digits;
        if (!string.Equals(OwnCurrency(culture), Currency.Code, StringComparison.Ordinal))
        {
            format.CurrencySymbol = Spaced(CurrencySigns.Of(Currency), format.CurrencyPositivePattern);
        }

        return ToDecimal().ToString("C", format);
    }

    private static string? OwnCurrency(CultureInfo culture)
    {
        if (culture.IsNeutralCulture)
        {
            culture = CultureInfo.CreateSpecificCulture(culture.Name);
        }

        return culture.Name.Length == 0 ? null : new RegionInfo(culture.Name).ISOCurrencySymbol;
    }

    // Patterns 0 ("$n") and 1 ("n$") leave no space; a sign that ends in a letter needs one (CLDR, currencySpacing).
    private static string Spaced(string sign, int pattern) =>
        pattern switch
        {
            0 when char.IsLetter(sign[^1]) => sign + '\u00A0',
            1 when char.IsLetter(sign[0]) => '\u00A0' + sign,
            _ => sign,
        };
}
