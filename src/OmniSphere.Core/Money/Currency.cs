using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OmniSphere;

/// <summary>
/// A currency of ISO 4217 that is legal tender somewhere. The default value is no currency: it can be compared and
/// printed, and says so when used for anything else.
/// </summary>
[JsonConverter(typeof(CurrencyJsonConverter))]
public readonly struct Currency : IEquatable<Currency>, IComparable<Currency>, ISpanFormattable, ISpanParsable<Currency>
{
    private const int CodeLength = 3;

    // Place in the table plus one, so that the default value is none.
    private readonly ushort _number;

    private Currency(int index) => _number = (ushort)(index + 1);

    /// <summary>The euro.</summary>
    public static Currency Eur { get; } = Parse("EUR");

    /// <summary>The US dollar.</summary>
    public static Currency Usd { get; } = Parse("USD");

    /// <summary>The pound sterling.</summary>
    public static Currency Gbp { get; } = Parse("GBP");

    /// <summary>The yen, which has no minor unit.</summary>
    public static Currency Jpy { get; } = Parse("JPY");

    /// <summary>Every currency, by code.</summary>
    public static IReadOnlyList<Currency> All { get; } =
    [.. Enumerable.Range(0, CurrencyTable.Rows.Length).Select(index => new Currency(index))];

    /// <summary>Whether this is the default value, which is no currency.</summary>
    public bool IsNone => _number == 0;

    /// <summary>The three capital letters, such as <c>EUR</c>.</summary>
    /// <exception cref="InvalidOperationException">This is no currency.</exception>
    public string Code => Row.Code;

    /// <summary>The number ISO 4217 gives it, such as 978 for the euro.</summary>
    /// <exception cref="InvalidOperationException">This is no currency.</exception>
    public int NumericCode => Row.Number;

    /// <summary>
    /// How many decimal digits the minor unit has: 2 for the euro, 0 for the yen, 3 for the dinar of Kuwait.
    /// </summary>
    /// <exception cref="InvalidOperationException">This is no currency.</exception>
    public int Digits => Row.Digits;

    private (string Code, short Number, byte Digits) Row =>
        _number == 0
            ? throw new InvalidOperationException("This money has no currency: a default value was used.")
            : CurrencyTable.Rows[_number - 1];

    /// <summary>Reads a code of three capital letters.</summary>
    /// <exception cref="FormatException">The text is no such code of a current currency.</exception>
    public static Currency Parse(ReadOnlySpan<char> s) =>
        TryParse(s, out var currency)
            ? currency
            : throw new FormatException($"\"{s}\" is not the code of a current currency (ISO 4217, such as EUR).");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static Currency Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan());
    }

    /// <summary>Reads a code of three capital letters and says whether it is that of a current currency.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, out Currency result)
    {
        var low = 0;
        var high = CurrencyTable.Rows.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = s.SequenceCompareTo(CurrencyTable.Rows[middle].Code);
            if (order == 0)
            {
                result = new(middle);
                return true;
            }

            (low, high) = order < 0 ? (low, middle - 1) : (middle + 1, high);
        }

        result = default;
        return false;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Currency)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, out Currency result) => TryParse(s.AsSpan(), out result);

    /// <summary>Writes the text form, if there is room.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        var written = ToString().TryCopyTo(destination);
        charsWritten = written ? CodeLength : 0;
        return written;
    }

    /// <summary>The code, or <c>---</c> where there is no currency.</summary>
    public override string ToString() => IsNone ? "---" : Code;

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format,
        IFormatProvider? provider
    ) => TryFormat(destination, out charsWritten);

    static Currency IParsable<Currency>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Currency>.TryParse(string? s, IFormatProvider? provider, out Currency result) =>
        TryParse(s, out result);

    static Currency ISpanParsable<Currency>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<Currency>.TryParse(
        ReadOnlySpan<char> s,
        IFormatProvider? provider,
        out Currency result
    ) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool Equals(Currency other) => _number == other._number;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Currency other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _number;

    /// <summary>Orders by code.</summary>
    public int CompareTo(Currency other) => _number.CompareTo(other._number);

    /// <summary>Whether both are the same currency.</summary>
    public static bool operator ==(Currency left, Currency right) => left.Equals(right);

    /// <summary>Whether they are different currencies.</summary>
    public static bool operator !=(Currency left, Currency right) => !left.Equals(right);

    /// <summary>Whether the code of <paramref name="left"/> sorts first.</summary>
    public static bool operator <(Currency left, Currency right) => left.CompareTo(right) < 0;

    /// <summary>Whether the code of <paramref name="left"/> sorts first or is the same.</summary>
    public static bool operator <=(Currency left, Currency right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the code of <paramref name="left"/> sorts last.</summary>
    public static bool operator >(Currency left, Currency right) => left.CompareTo(right) > 0;

    /// <summary>Whether the code of <paramref name="left"/> sorts last or is the same.</summary>
    public static bool operator >=(Currency left, Currency right) => left.CompareTo(right) >= 0;
}
