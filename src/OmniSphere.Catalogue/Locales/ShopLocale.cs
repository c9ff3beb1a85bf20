using System.Globalization;

namespace OmniSphere.Catalogue.Locales;

/// <summary>A language that a shop is shown in.</summary>
internal sealed record ShopLocale
{
    private ShopLocale(string tag, IReadOnlyList<string> chain) => (Tag, Chain) = (tag, chain);

    /// <summary>The language that the catalogue itself is written in.</summary>
    public static ShopLocale Default { get; } = new("", []);

    /// <summary>BCP 47 tag; empty for the shop's own language.</summary>
    public string Tag { get; }

    /// <summary>Whose texts are shown, the first that there are: <c>fr-CA</c>, then <c>fr</c>. Then the catalogue's own.</summary>
    public IReadOnlyList<string> Chain { get; }

    public bool IsDefault => Chain.Count == 0;

    /// <summary>What tells pages apart; null for the shop's own language.</summary>
    public string? Key => IsDefault ? null : Tag;

    public static ShopLocale Of(string? tag)
    {
        if (string.IsNullOrEmpty(tag))
        {
            return Default;
        }

        var chain = new List<string>();
        for (var step = tag; step.Length > 0; step = LocaleTags.Shorter(step))
        {
            chain.Add(step);
        }

        return new(tag, chain);
    }
}

/// <summary>Tags of languages: BCP 47, those that the runtime knows.</summary>
internal static class LocaleTags
{
    public const int Length = 20;

    /// <summary>The tag as it is spelled, such as <c>fr-CA</c>, or null where it names no language.</summary>
    public static string? Spelled(string? tag)
    {
        // "x-…", "i-…" and the invariant culture name nothing that a shop could be shown in.
        if (tag is not { Length: > 1 and <= Length } || !char.IsAsciiLetter(tag[0]) || !char.IsAsciiLetter(tag[1]))
        {
            return null;
        }

        try
        {
            return CultureInfo.GetCultureInfo(tag, predefinedOnly: true).Name;
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Without the last subtag (RFC 4647 section 3.4); empty for a bare language.</summary>
    public static string Shorter(string tag)
    {
        var dash = tag.LastIndexOf('-');
        // A single letter belongs to what follows it.
        return dash < 0 ? ""
            : dash > 1 && tag[dash - 2] == '-' ? tag[..(dash - 2)]
            : tag[..dash];
    }

    /// <summary><c>fr</c> of <c>fr-CA</c>.</summary>
    public static ReadOnlySpan<char> Language(string tag) =>
        tag.IndexOf('-', StringComparison.Ordinal) is >= 0 and var dash ? tag.AsSpan(0, dash) : tag;
}
