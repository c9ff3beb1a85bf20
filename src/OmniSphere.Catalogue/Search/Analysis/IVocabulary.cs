namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>A word of the index that may be meant.</summary>
/// <param name="Word">The word as written, folded.</param>
/// <param name="DocFreq">How many products have it.</param>
/// <param name="Distance">Letters added, dropped, changed or swapped.</param>
internal readonly record struct FoundWord(string Word, int DocFreq, int Distance);

/// <summary>The words of a tenant's products: as they are, by their beginning, by a likely spelling.</summary>
internal interface IVocabulary
{
    /// <summary>How many products have the word as written.</summary>
    int DocFreq(string word);

    /// <summary>Whether the two words stand side by side in a title.</summary>
    bool HasPair(string first, string second);

    /// <summary>The commonest words that begin with <paramref name="prefix"/>, without itself.</summary>
    List<FoundWord> ByPrefix(string prefix);

    /// <summary>
    /// The likeliest words for a misspelt one, nearest and commonest first: one letter away from 4 letters on, two from 8;
    /// see <see cref="Spelling.IsPossible"/> for shorter ones and for names with digits.
    /// </summary>
    List<FoundWord> Spellings(string word);

    /// <summary>
    /// The same for a plural's stem: words one letter away, for a misspelt plural whose right one no product has.
    /// </summary>
    List<FoundWord> SingularSpellings(PlanWord word);
}

/// <summary>What counts as a likely spelling.</summary>
internal static class Spelling
{
    public const int MostSpellings = 8;
    public const int MostByPrefix = 24;

    /// <summary>Letters of the shortest word that may be mistyped.</summary>
    public const int Shortest = 3;

    /// <summary>How many letters a word may be off.</summary>
    public static int MostTypos(string word) =>
        word.AsSpan().ContainsAnyInRange('0', '9') ? (word.Length >= Shortest ? 1 : 0)
        : word.Length >= 8 ? 2
        : word.Length >= Shortest ? 1
        : 0;

    /// <summary>
    /// Whether <paramref name="word"/> may be meant where <paramref name="typed"/> stands. Digits make names of their own and
    /// are never mistyped. Of three letters, one may be missing, too many or in the wrong place, but not another one: that
    /// is another word.
    /// </summary>
    public static bool IsPossible(string typed, string word)
    {
        if (word == typed)
        {
            return false;
        }

        return typed.AsSpan().ContainsAnyInRange('0', '9')
            ? HasSameDigits(typed, word)
            : !word.AsSpan().ContainsAnyInRange('0', '9')
                && (
                    typed.Length != Shortest
                    || (Slip.IsLikely(typed, word) && (word.Length != Shortest || Slip.IsSwap(typed, word)))
                );
    }

    private static bool HasSameDigits(string a, string b)
    {
        var (i, j) = (0, 0);
        var (letters, others) = (0, 0);
        while (true)
        {
            while (i < a.Length && !char.IsAsciiDigit(a[i]))
            {
                i++;
                letters++;
            }

            while (j < b.Length && !char.IsAsciiDigit(b[j]))
            {
                j++;
                others++;
            }

            if (i == a.Length || j == b.Length)
            {
                return i == a.Length && j == b.Length && letters > 0 && others > 0;
            }

            if (a[i++] != b[j++])
            {
                return false;
            }
        }
    }

    /// <summary>The best of the words found, in order: the nearest, those a finger slips to, the commonest.</summary>
    public static List<FoundWord> Nearest(string typed, IEnumerable<FoundWord> found) =>
        [
            .. found
                .OrderBy(f => f.Distance)
                .ThenBy(f => Slip.IsLikely(typed, f.Word) ? 0 : 1)
                .ThenByDescending(f => f.DocFreq)
                .ThenBy(f => f.Word, StringComparer.Ordinal)
                .Take(MostSpellings),
        ];

    /// <summary>Letters added, dropped, changed or swapped between two words (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                var least = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    least = Math.Min(least, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = least;
            }
        }

        return rows[a.Length, b.Length];
    }
}
