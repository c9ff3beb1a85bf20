using System.Collections.Frozen;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>English plurals: the S-stemmer (Harman 1991, "How effective is suffixing?") with -es after sibilants and the common irregular ones.</summary>
internal static class EnglishPlurals
{
    private static readonly FrozenDictionary<string, string> Irregular = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["men"] = "man",
        ["women"] = "woman",
        ["children"] = "child",
        ["feet"] = "foot",
        ["teeth"] = "tooth",
        ["mice"] = "mouse",
        ["knives"] = "knife",
        ["shelves"] = "shelf",
        ["scarves"] = "scarf",
        ["leaves"] = "leaf",
        ["lens"] = "lens",
        ["lenses"] = "lens",
        ["axes"] = "axe",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Irregular.GetAlternateLookup<ReadOnlySpan<char>>();

    public static int Stem(char[] word, int length)
    {
        var text = word.AsSpan(0, length);
        if (Lookup.TryGetValue(text, out var singular))
        {
            singular.CopyTo(word);
            return singular.Length;
        }

        if (length < 4 || text is not [.., 's'] || text is [.., 's' or 'u' or 'i', 's'])
        {
            return length;
        }

        if (text is [.., 'i', 'e', 's'] && length > 4)
        {
            word[length - 3] = 'y';
            return length - 2;
        }

        return
            text is [.., 's', 's', 'e', 's'] or [.., 'z', 'z', 'e', 's'] or [.., 'x' or 'h', 'e', 's']
            && text is not [.., 't' or 'p', 'h', 'e', 's']
            ? length - 2
            : length - 1;
    }
}
