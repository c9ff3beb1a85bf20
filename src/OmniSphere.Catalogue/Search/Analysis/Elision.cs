namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>Articles and endings that hang on a word by an apostrophe: <c>l'eau</c>, <c>dell'acqua</c>, <c>men's</c>.</summary>
internal static class Elision
{
    private static readonly string[] Articles =
    [
        .. new[] { "l", "d", "j", "m", "t", "s", "c", "n", "qu", "un", "gl", "dell", "all", "nell", "sull", "dall" },
        .. new[] { "jusqu", "lorsqu", "puisqu", "quelqu", "quest", "quell" },
    ];

    /// <summary>Whether the word at <paramref name="start"/> says nothing by itself.</summary>
    public static bool Drops(string text, int start, int end, Language language)
    {
        var word = text.AsSpan(start, end - start);
        if (language.Elides && end < text.Length && IsApostrophe(text[end]))
        {
            foreach (var article in Articles)
            {
                if (word.Equals(article, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return word is ['s' or 'S'] && start > 1 && IsApostrophe(text[start - 1]) && char.IsLetter(text[start - 2]);
    }

    private static bool IsApostrophe(char c) => c is '\'' or '’';
}
