namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>
/// A regular expression for the words near a misspelt one, and few others. Without it, the words counted would be the
/// commonest of the products that have a near one, and seldom that one.
/// </summary>
internal static class NearPattern
{
    private const int LongestInFull = 7;
    private const int Pieces = 4;

    /// <param name="word">The word as typed.</param>
    /// <param name="typos">How many letters may be off; for short words one.</param>
    public static string Of(string word, int typos) =>
        string.Join('|', word.Length <= LongestInFull ? OneOff(word) : Around(word, typos));

    private static IEnumerable<string> OneOff(string word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            var (before, after) = (Text(word[..i]), Text(word[(i + 1)..]));
            yield return $"{before}.?{after}";
            yield return $"{before}.{Text(word[i..])}";
        }

        yield return $"{Text(word)}.";
        for (var i = 1; i < word.Length; i++)
        {
            yield return Text($"{word[..(i - 1)]}{word[i]}{word[i - 1]}{word[(i + 1)..]}");
        }
    }

    /// <summary>Of four pieces of a long word, two slips leave one where it was, or nearly.</summary>
    private static IEnumerable<string> Around(string word, int typos)
    {
        for (var i = 0; i < Pieces; i++)
        {
            var (from, to) = (word.Length * i / Pieces, word.Length * (i + 1) / Pieces);
            yield return $"{Any(from, typos)}{Text(word[from..to])}{Any(word.Length - to, typos)}";
        }
    }

    private static string Any(int letters, int typos) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $".{{{Math.Max(0, letters - typos)},{letters + typos}}}"
        );

    private static string Text(string text) => FacetReader.Escape(text);
}
