namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>Adds to a plan what may be meant when the words as they are find too little.</summary>
internal static class TextPlanWidening
{
    /// <summary>A word that more products have than this is taken as it is typed.</summary>
    private const int Rare = 10;

    private const int MostSingulars = 4;

    /// <summary>Neighbouring words that the index knows as one: <c>play station</c>.</summary>
    public static void JoinNeighbours(this TextPlan plan, IVocabulary words)
    {
        for (var i = 1; i < plan.Words.Count; i++)
        {
            var (first, second) = (plan.Words[i - 1], plan.Words[i]);
            var joined = first.Surface + second.Surface;
            if (joined.Length is >= 4 and <= 30 && words.DocFreq(joined) > 0)
            {
                var bits = (ushort)((1 << (i - 1)) | (1 << i));
                foreach (var stem in Stems(plan, joined))
                {
                    first.Alternatives.Add(new Alternative([stem], 1, bits));
                }
            }
        }
    }

    /// <summary>Words that begin as the last one does, which may be unfinished.</summary>
    public static void ExtendLast(this TextPlan plan, IVocabulary words, Ranking ranking)
    {
        if (!plan.IsOpen || plan.Words[^1] is not { Surface.Length: >= 2 } last)
        {
            return;
        }

        var bit = (ushort)(1 << (plan.Words.Count - 1));
        var found = words.ByPrefix(last.Surface);
        Add(plan, last, found, _ => ranking.Prefix, bit);
    }

    /// <summary>Likely spellings of words that few products have.</summary>
    public static void Correct(this TextPlan plan, IVocabulary words, Ranking ranking)
    {
        for (var i = 0; i < plan.Words.Count; i++)
        {
            var word = plan.Words[i];
            var found = Likely(word, words, ranking);
            var best = 0f;
            foreach (var f in found)
            {
                best = Math.Max(best, Weight(word, f, ranking));
            }

            // A word that no product has is taken for its likeliest spelling; else that is worth less.
            var scale = word.DocFreq == 0 && best > 0 ? 1 / best : 1;
            Add(plan, word, found, f => Weight(word, f, ranking) * scale, (ushort)(1 << i));
            if (word.DocFreq == 0)
            {
                Split(plan, word, words, (ushort)(1 << i));
            }
        }
    }

    private static List<FoundWord> Likely(PlanWord word, IVocabulary words, Ranking ranking)
    {
        var found = words.Spellings(word.Surface);
        if (word.DocFreq <= Rare && word.Stem != word.Surface && word.Surface.Length > Spelling.Shortest)
        {
            var others = words.SingularSpellings(word).Where(f => !found.Exists(o => o.Word == f.Word));
            found = [.. found, .. others.Take(MostSingulars)];
        }

        return word.DocFreq == 0
            ? found
            : found.FindAll(f =>
                (word.DocFreq <= Rare || f.DocFreq > word.DocFreq * ranking.MuchCommoner)
                && (word.Surface.Length > Spelling.Shortest || f.Word.Length > Spelling.Shortest)
            );
    }

    private static float Weight(PlanWord word, FoundWord found, Ranking ranking) =>
        (found.Distance == 1 ? ranking.Typo : ranking.Typos)
        * (found.Distance == 1 && !IsLikely(word, found.Word) ? ranking.FarKey : 1);

    /// <summary>Whether a finger slips so in the word as it is typed, or in what its plural is of.</summary>
    private static bool IsLikely(PlanWord word, string meant) =>
        Slip.IsLikely(word.Surface, meant) || (word.Stem != word.Surface && Slip.IsLikely(word.Stem, meant));

    /// <summary>A word that titles write as two: <c>headphonestand</c>.</summary>
    private static void Split(TextPlan plan, PlanWord word, IVocabulary words, ushort bit)
    {
        foreach (var language in plan.Languages)
        {
            for (var i = 3; i <= word.Surface.Length - 3; i++)
            {
                var first = language.Stem(word.Surface.AsSpan(0, i));
                var second = language.Stem(word.Surface.AsSpan(i));
                if (words.HasPair(first, second))
                {
                    word.Alternatives.Add(new Alternative([first, second], 0.9f, bit));
                    return;
                }
            }
        }
    }

    private static IEnumerable<string> Stems(TextPlan plan, string word) =>
        plan.Languages.Select(language => language.Stem(word)).Distinct(StringComparer.Ordinal);

    private static void Add(
        TextPlan plan,
        PlanWord word,
        List<FoundWord> found,
        Func<FoundWord, float> weight,
        ushort bit
    )
    {
        if (found.Count == 0)
        {
            return;
        }

        var docFreq = found.Max(f => f.DocFreq);
        foreach (var candidate in found)
        {
            foreach (var stem in Stems(plan, candidate.Word))
            {
                if (!word.Alternatives.Exists(a => a.Terms is [var term] && term == stem))
                {
                    word.Alternatives.Add(new Alternative([stem], weight(candidate), bit, docFreq, candidate.DocFreq));
                }
            }
        }
    }
}
