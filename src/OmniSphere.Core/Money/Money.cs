using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace OmniSphere;

/// <summary>
/// An amount of money in whole minor units of its currency: 19.99 euros are 1999 EUR, 500 yen are 500 JPY. All
/// arithmetic is exact and checked; what must be rounded is rounded half away from zero unless told otherwise. The
/// default value has no currency and says so when it is used.
/// </summary>
/// <param name="Amount">Minor units: cents of a euro, yen, fils of a dinar.</param>
/// <param name="Currency">The currency, which must be one.</param>
[JsonConverter(typeof(MoneyJsonConverter))]
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct Money(long Amount, Currency Currency) : IComparable<Money>, IComparable
{
    /// <summary>The currency; none in the default value only.</summary>
    /// <exception cref="ArgumentException">It was set to none.</exception>
    public Currency Currency
    {
        get;
        init => field = Required(value);
    } = Required(Currency);

    /// <summary>Whether the amount is zero.</summary>
    public bool IsZero => Amount == 0;

    /// <summary>Whether the amount is above zero.</summary>
    public bool IsPositive => Amount > 0;

    /// <summary>Whether the amount is below zero.</summary>
    public bool IsNegative => Amount < 0;

    /// <summary>No money, in a currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>
    /// The amount nearest to <paramref name="value"/> major units: 19.99 EUR are 1999 minor units.
    /// </summary>
    /// <exception cref="OverflowException">The amount does not fit 64 bits.</exception>
    public static Money FromDecimal(
        decimal value,
        Currency currency,
        MidpointRounding rounding = MidpointRounding.AwayFromZero
    ) => new(ExactProduct.Round(PowerOfTen(currency.Digits), value, 0, rounding), currency);

    /// <summary>The amount in major units: 1999 minor units of EUR are 19.99.</summary>
    public decimal ToDecimal() => Amount * new decimal(1, 0, 0, isNegative: false, (byte)Currency.Digits);

    /// <summary>Major units and code for logs and debuggers, such as <c>19.99 EUR</c>; not for display.</summary>
    public override string ToString() =>
        Currency.IsNone
            ? $"{Amount} {Currency}"
            : string.Create(CultureInfo.InvariantCulture, $"{ToDecimal()} {Currency}");

    private static long PowerOfTen(int digits)
    {
        var power = 1L;
        for (var i = 0; i < digits; i++)
        {
            power *= 10;
        }

        return power;
    }

    private static Currency Required(Currency currency) =>
        currency.IsNone ? throw new ArgumentException("Money needs a currency.", nameof(currency)) : currency;
}
