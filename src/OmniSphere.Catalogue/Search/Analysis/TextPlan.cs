namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>One way to satisfy a word of the query.</summary>
/// <param name="Terms">Stems that must all be there.</param>
/// <param name="Weight">What it is worth beside the word itself.</param>
/// <param name="Words">The words of the query that it satisfies, as bits.</param>
/// <param name="DocFreq">Document frequency to score by, where the terms' own would favour odd spellings; else 0.</param>
/// <param name="OwnDocFreq">The document frequency of the word it stands for, where that is another; else 0.</param>
internal readonly record struct Alternative(
    string[] Terms,
    float Weight,
    ushort Words,
    int DocFreq = 0,
    int OwnDocFreq = 0
);

/// <summary>A word of the query.</summary>
internal sealed record PlanWord(string Surface, string Stem, int SourceStart, int SourceLength)
{
    public List<Alternative> Alternatives { get; } = [];

    /// <summary>How many of the alternatives, the first ones, are the word itself, in one language or the other.</summary>
    public int Exact { get; set; } = 1;

    /// <summary>Whether the word itself has this stem.</summary>
    public bool IsStem(string stem) => Stems.Contains(stem, StringComparer.Ordinal);

    /// <summary>The stems of the word itself.</summary>
    public IEnumerable<string> Stems => Alternatives.Take(Exact).Select(a => a.Terms[0]);

    /// <summary>Products that have the word as it is; set by the matcher.</summary>
    public int DocFreq { get; set; }

    /// <summary>Inverse document frequency; set by the matcher.</summary>
    public float Idf { get; set; }

    /// <summary>Whether any alternative was found in any product; set by the matcher.</summary>
    public bool IsKnown { get; set; }
}

/// <summary>The words of a query, each with the ways to satisfy it.</summary>
internal sealed class TextPlan(string text)
{
    /// <summary>More words than anybody types; the rest is ignored.</summary>
    public const int MostWords = 12;

    public string Text => text;

    public List<PlanWord> Words { get; } = [];

    /// <summary>The languages that its words are read in: the one asked for, and the shop's own where that is another.</summary>
    public IReadOnlyList<Language> Languages { get; private set; } = [];

    /// <summary>All words, as bits.</summary>
    public ushort All => (ushort)((1 << Words.Count) - 1);

    /// <summary>
    /// The words before this one which neither it nor a later one can bring, as bits: a product that lacks one of them will
    /// never have all.
    /// </summary>
    public ushort SettledBefore(int word)
    {
        var settled = (1 << word) - 1;
        for (var i = word; i < Words.Count; i++)
        {
            foreach (var alternative in Words[i].Alternatives)
            {
                settled &= ~alternative.Words;
            }
        }

        return (ushort)settled;
    }

    /// <summary>Whether the last word may be unfinished: nothing follows it.</summary>
    public bool IsOpen => Words.Count > 0 && text.Length == Words[^1].SourceStart + Words[^1].SourceLength;

    /// <summary>The words of a text in a language, and as the shop's own language has them: not all is translated.</summary>
    public static TextPlan Of(string text, Language language, Language own, TokenBuffer tokens, Ranking ranking)
    {
        var plan = Of(text, language, tokens, ranking);
        if (!ReferenceEquals(language, own))
        {
            plan.Languages = [language, own];
            foreach (var other in Of(text, own, tokens, ranking).Words)
            {
                var i = plan.Words.FindIndex(w => w.SourceStart == other.SourceStart);
                if (i >= 0 && plan.Words[i].Stem != other.Stem)
                {
                    plan.Words[i].Alternatives.Insert(1, new Alternative([other.Stem], 1, (ushort)(1 << i)));
                    plan.Words[i].Exact = 2;
                }
            }
        }

        return plan;
    }

    public static TextPlan Of(string text, Language language, TokenBuffer tokens, Ranking ranking)
    {
        var plan = new TextPlan(text) { Languages = [language] };
        Tokenizer.Run(text, language, tokens);
        var keepsStopWords = tokens.Tokens.TrueForAll(t =>
            t.Kind != TokenKind.Word || language.IsStopWord(tokens.Text(t))
        );
        Span<int> wordOf = stackalloc int[tokens.Tokens.Count is var count && count > 256 ? 256 : count];
        wordOf.Fill(-1);
        for (var i = 0; i < wordOf.Length; i++)
        {
            var token = tokens.Tokens[i];
            var surface = tokens.Text(token);
            if (token.Kind == TokenKind.Word)
            {
                if (plan.Words.Count < MostWords && (keepsStopWords || !language.IsStopWord(surface)))
                {
                    wordOf[i] = plan.Words.Count;
                    plan.Add(surface, language.Stem(surface), token);
                }
            }
            else if (token.Kind == TokenKind.Joined)
            {
                plan.Join(i, token.Owner, wordOf, language.Stem(surface));
            }
        }

        plan.AddParts(tokens, wordOf, language, ranking);
        return plan;
    }

    private void Add(ReadOnlySpan<char> surface, string stem, in Token token)
    {
        var word = new PlanWord(surface.ToString(), stem, token.SourceStart, token.SourceLength);
        word.Alternatives.Add(new Alternative([stem], 1, (ushort)(1 << Words.Count)));
        Words.Add(word);
    }

    /// <summary><c>tn-2110</c> is also found as <c>tn2110</c>.</summary>
    private void Join(int end, int owner, ReadOnlySpan<int> wordOf, string stem)
    {
        ushort bits = 0;
        var first = -1;
        foreach (var word in wordOf[owner..end])
        {
            if (word < 0)
            {
                return;
            }

            first = first < 0 ? word : first;
            bits |= (ushort)(1 << word);
        }

        Words[first].Alternatives.Add(new Alternative([stem], 1, bits));
    }

    /// <summary><c>iphone7</c> is also found as <c>iphone 7</c>.</summary>
    private void AddParts(TokenBuffer tokens, ReadOnlySpan<int> wordOf, Language language, Ranking ranking)
    {
        for (var i = 0; i < wordOf.Length; i++)
        {
            if (wordOf[i] < 0)
            {
                continue;
            }

            var parts = new List<string>();
            foreach (var token in tokens.Tokens)
            {
                if (token.Kind == TokenKind.Part && token.Owner == i)
                {
                    parts.Add(language.Stem(tokens.Text(token)));
                }
            }

            // Nearly every product has three single signs somewhere, whatever is asked for.
            if (parts.Count == 2 || (parts.Count is > 2 and <= 6 && parts.Exists(p => p.Length > 1)))
            {
                Words[wordOf[i]].Alternatives.Add(new Alternative([.. parts], ranking.Parts, (ushort)(1 << wordOf[i])));
            }
        }
    }
}
