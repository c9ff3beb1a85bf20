namespace OmniSphere.Checkout.Zones;

/// <summary>Postal codes as zones name them: one (<c>75001</c>), a beginning (<c>75*</c>), a range (<c>90001..90899</c>).</summary>
internal static class PostalCodes
{
    private const string To = "..";

    public static bool Match(IReadOnlyList<string> patterns, Place place)
    {
        if (place.PostalCode is not { } text)
        {
            return false;
        }

        var code = Normalise(text, place.Country);
        foreach (var pattern in patterns)
        {
            if (Matches(pattern, code))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a pattern can be read.</summary>
    public static bool IsPattern(string? pattern)
    {
        if (pattern is null)
        {
            return false;
        }

        var to = pattern.IndexOf(To, StringComparison.Ordinal);
        return to < 0
            ? IsCode(pattern.EndsWith('*') ? pattern.AsSpan(0, pattern.Length - 1) : pattern)
            : IsCode(pattern.AsSpan(0, to))
                && IsCode(pattern.AsSpan(to + 2))
                && to == pattern.Length - to - 2
                && string.CompareOrdinal(pattern[..to], pattern[(to + 2)..]) <= 0;
    }

    private static bool Matches(string pattern, string code)
    {
        if (pattern[^1] == '*')
        {
            return code.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal);
        }

        var to = pattern.IndexOf(To, StringComparison.Ordinal);
        return to < 0
            ? code == pattern
            : code.Length == to
                && string.CompareOrdinal(code, pattern[..to]) >= 0
                && string.CompareOrdinal(code, pattern[(to + 2)..]) <= 0;
    }

    // The last four digits of a ZIP+4 name a block, which no zone is drawn by.
    private static string Normalise(string code, string country)
    {
        var compact = string.Concat(code.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
        return country == "US" && compact.IndexOf('-', StringComparison.Ordinal) is var dash and > 0
            ? compact[..dash]
            : compact;
    }

    private static bool IsCode(ReadOnlySpan<char> code)
    {
        foreach (var c in code)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }

        return code.Length is >= 1 and <= 20;
    }
}
