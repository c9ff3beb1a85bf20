using System.Text;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Proposes another spelling of a query that finds few products or none.</summary>
internal sealed class DidYouMean(SearchScratch scratch, WordFinder words)
{
    /// <summary>With more hits than this, the query is taken at its word.</summary>
    public const int FewHits = 3;

    /// <summary>How much commoner a spelling must be than the word as typed.</summary>
    private const int MuchCommoner = 10;

    /// <summary>The query with its unlikely words respelt, or null. The plan must have been matched.</summary>
    public string? For(TextPlan plan)
    {
        StringBuilder? text = null;
        var shift = 0;
        foreach (var word in plan.Words)
        {
            if (Better(word) is not { } spelling)
            {
                continue;
            }

            text ??= new StringBuilder(plan.Text);
            text.Remove(word.SourceStart + shift, word.SourceLength);
            text.Insert(word.SourceStart + shift, spelling);
            shift += spelling.Length - word.SourceLength;
        }

        return text?.ToString();
    }

    private string? Better(PlanWord word)
    {
        var docFreq = Math.Max(word.DocFreq, words.DocFreq(word.Surface));
        if (docFreq > FewHits)
        {
            return null;
        }

        return words.Spellings(word.Surface) is [var spelling, ..] && spelling.DocFreq > docFreq * MuchCommoner
            ? Written(spelling.Word)
            : null;
    }

    /// <summary>The word as a product writes it, with its accents.</summary>
    private string Written(string folded)
    {
        var tokens = new TokenBuffer();
        foreach (var segment in scratch.Segments)
        {
            UnicodeUtil.UTF16toUTF8(folded, 0, folded.Length, scratch.Term);
            if (segment.Seek(TextField.Word, scratch.Term, postings: true) == 0)
            {
                continue;
            }

            var doc = segment.Postings!.NextDoc();
            var bytes = new BytesRef();
            segment.Hits.Get(doc, bytes);
            var title = HitCodec.Decode(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length), Currency.Eur).Title;
            Tokenizer.Run(title, scratch.Language, tokens);
            foreach (var token in tokens.Tokens)
            {
                if (token.Kind == TokenKind.Word && tokens.Text(token).SequenceEqual(folded))
                {
                    return title.Substring(token.SourceStart, token.SourceLength).ToLowerInvariant();
                }
            }
        }

        return folded;
    }
}
