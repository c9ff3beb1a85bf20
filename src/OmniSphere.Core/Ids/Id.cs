using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OmniSphere;

/// <summary>
/// The id of a <typeparamref name="T"/>: a UUID inside, a TypeID such as <c>prod_01h455vb4pex5vsknk084sn02q</c>
/// outside, so that ids of different things cannot be mixed up. Ids made by <see cref="New"/> sort by the time of
/// their making, as values, as texts and in both databases.
/// </summary>
/// <remarks>Text form: TypeID 0.3, https://github.com/jetify-com/typeid/tree/main/spec.</remarks>
/// <typeparam name="T">What the id names; it gives the prefix.</typeparam>
[JsonConverter(typeof(IdJsonConverterFactory))]
[SuppressMessage("Design", "CA1000", Justification = "Id<Product>.New(clock) reads as what it does.")]
public readonly struct Id<T>
    : IEquatable<Id<T>>,
        IComparable<Id<T>>,
        IComparable,
        ISpanFormattable,
        ISpanParsable<Id<T>>
    where T : IIdKind
{
    private static readonly string Prefix = IdPrefix.WithSeparator(T.Prefix);

    private Id(Guid value) => Value = value;

    /// <summary>The id that names nothing: all bits zero.</summary>
    public static Id<T> Empty => default;

    /// <summary>The UUID inside.</summary>
    public Guid Value { get; }

    /// <summary>Whether this is <see cref="Empty"/>.</summary>
    public bool IsEmpty => Value == Guid.Empty;

    /// <summary>What is wrong with a text that does not parse, to be put after it.</summary>
    internal static string Complaint =>
        Prefix.Length == 0 ? "is not a valid id" : $"is not a valid {Prefix.AsSpan(..^1)} id";

    internal static int TextLength => Prefix.Length + Base32.Length;

    /// <summary>
    /// Makes a new UUIDv7 id at the time of <paramref name="clock"/>. Within this process each id made with the same
    /// clock is greater than the one before, even within one millisecond or when the clock is set back.
    /// </summary>
    public static Id<T> New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return new(UuidSequence.Next(clock));
    }

    /// <summary>The id with this UUID inside, of any version.</summary>
    public static Id<T> From(Guid value) => new(value);

    /// <summary>Reads a TypeID. Nothing is forgiven: case, length, prefix and alphabet must be right.</summary>
    /// <exception cref="FormatException">The text is no id of this kind.</exception>
    public static Id<T> Parse(ReadOnlySpan<char> s) =>
        TryParse(s, out var id) ? id : throw new FormatException($"\"{s}\" {Complaint}.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static Id<T> Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan());
    }

    /// <summary>Reads a TypeID and says whether it was one of this kind.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, out Id<T> result)
    {
        var read = Base32.TryDecode(WithoutPrefix(s), out var value);
        result = new(value);
        return read;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Id{T})"/>
    public static bool TryParse([NotNullWhen(true)] string? s, out Id<T> result) => TryParse(s.AsSpan(), out result);

    /// <summary>Writes the text form, if there is room.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        charsWritten = 0;
        if (destination.Length < TextLength)
        {
            return false;
        }

        Prefix.CopyTo(destination);
        Base32.Encode(Value, destination[Prefix.Length..]);
        charsWritten = TextLength;
        return true;
    }

    /// <summary>The TypeID, such as <c>prod_01h455vb4pex5vsknk084sn02q</c>.</summary>
    public override string ToString() =>
        string.Create(TextLength, this, static (span, id) => id.TryFormat(span, out _));

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format,
        IFormatProvider? provider
    ) => TryFormat(destination, out charsWritten);

    static Id<T> IParsable<Id<T>>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Id<T>>.TryParse(string? s, IFormatProvider? provider, out Id<T> result) =>
        TryParse(s, out result);

    static Id<T> ISpanParsable<Id<T>>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<Id<T>>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Id<T> result) =>
        TryParse(s, out result);

    /// <inheritdoc/>
    public bool Equals(Id<T> other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Id<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>Orders by the UUID's bytes, most significant first: by time for ids made by <see cref="New"/>.</summary>
    public int CompareTo(Id<T> other) => Value.CompareTo(other.Value);

    int IComparable.CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            Id<T> other => CompareTo(other),
            _ => throw new ArgumentException($"Only ids of the same kind compare, not {obj.GetType()}.", nameof(obj)),
        };

    /// <summary>Whether both are the same id.</summary>
    public static bool operator ==(Id<T> left, Id<T> right) => left.Equals(right);

    /// <summary>Whether they are different ids.</summary>
    public static bool operator !=(Id<T> left, Id<T> right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(Id<T> left, Id<T> right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/> or is the same.</summary>
    public static bool operator <=(Id<T> left, Id<T> right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(Id<T> left, Id<T> right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/> or is the same.</summary>
    public static bool operator >=(Id<T> left, Id<T> right) => left.CompareTo(right) >= 0;

    private static ReadOnlySpan<char> WithoutPrefix(ReadOnlySpan<char> text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : default;
}
