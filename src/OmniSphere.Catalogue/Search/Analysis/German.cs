namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>German spells umlauts in two ways; both fold to the bare vowel, as in Lucene's GermanNormalizationFilter.</summary>
internal static class German
{
    public static int FoldInto(ReadOnlySpan<char> source, char[] target, int at)
    {
        var end = at + Tokenizer.FoldInto(source, target, at);
        var to = at;
        for (var from = at; from < end; from++)
        {
            var c = target[from];
            target[to++] = c;
            if (
                from + 1 < end
                && target[from + 1] == 'e'
                && (c is 'a' or 'o' || (c == 'u' && !AfterVowel(target, at, from)))
            )
            {
                from++;
            }
        }

        return to - at;
    }

    // "neue" and "quer" have no umlaut.
    private static bool AfterVowel(char[] word, int start, int i) =>
        i > start && word[i - 1] is 'a' or 'e' or 'i' or 'o' or 'u' or 'q';
}
