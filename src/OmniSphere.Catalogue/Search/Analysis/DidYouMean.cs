using System.Text;

namespace OmniSphere.Catalogue.Search.Analysis;

/// <summary>Proposes another spelling of a query that finds few products or none.</summary>
internal static class DidYouMean
{
    /// <summary>With more hits than this, the query is taken at its word.</summary>
    public const int FewHits = 3;

    /// <summary>How much commoner a spelling must be than the word as typed.</summary>
    private const int MuchCommoner = 10;

    /// <summary>The unlikely words of a plan and what they may be, folded. The plan must have been matched.</summary>
    public static List<(PlanWord Word, string Spelling)> Respell(TextPlan plan, IVocabulary words)
    {
        var respelt = new List<(PlanWord, string)>();
        foreach (var word in plan.Words)
        {
            var docFreq = Math.Max(word.DocFreq, words.DocFreq(word.Surface));
            if (
                docFreq <= FewHits
                && words.Spellings(word.Surface) is [var spelling, ..]
                && spelling.DocFreq > docFreq * MuchCommoner
            )
            {
                respelt.Add((word, spelling.Word));
            }
        }

        return respelt;
    }

    /// <summary>The query with those words respelt, or null when there are none.</summary>
    public static string? Write(TextPlan plan, IReadOnlyCollection<(PlanWord Word, string Spelling)> respelt)
    {
        if (respelt.Count == 0)
        {
            return null;
        }

        var text = new StringBuilder(plan.Text);
        var shift = 0;
        foreach (var (word, spelling) in respelt)
        {
            text.Remove(word.SourceStart + shift, word.SourceLength);
            text.Insert(word.SourceStart + shift, spelling);
            shift += spelling.Length - word.SourceLength;
        }

        return text.ToString();
    }

    /// <summary>A folded word as a title writes it, with its accents; null when the title does not have it.</summary>
    public static string? AsWritten(string folded, string title, Language language)
    {
        var tokens = new TokenBuffer();
        Tokenizer.Run(title, language, tokens);
        foreach (var token in tokens.Tokens)
        {
            if (token.Kind == TokenKind.Word && tokens.Text(token).SequenceEqual(folded))
            {
                return title.Substring(token.SourceStart, token.SourceLength).ToLowerInvariant();
            }
        }

        return null;
    }
}
