using Lucene.Net.Search;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// Scores the products that have words of a plan, term by term into arrays by document: the number of terms is small,
/// every product's score and found words are needed for counting anyway, and nothing is allocated on the way.
/// </summary>
internal sealed class TextMatcher(ProductSearcher searcher, SearchScratch scratch, Ranking ranking)
{
    /// <summary>Added to the score of the product whose SKU or barcode is asked for.</summary>
    public const float CodeTier = 20_000;

    /// <summary>Added to the score of products that have every word.</summary>
    public const float AllWordsTier = 1_000;

    /// <summary>Scores all words of the plan; the segments' scratch then holds scores and found words.</summary>
    /// <param name="plan">The words.</param>
    /// <param name="scope">Where words are looked for: everywhere, or in titles.</param>
    public void Run(TextPlan plan, TextField scope = TextField.All)
    {
        foreach (var segment in scratch.Segments)
        {
            segment.Clear();
        }

        foreach (var word in plan.Words)
        {
            word.IsKnown = false;
            var respelt = false;
            for (var i = 0; i < word.Alternatives.Count; i++)
            {
                var found = Score(word.Alternatives[i], scope, out var docFreq);
                word.IsKnown |= found;
                if (i < word.Exact)
                {
                    word.DocFreq = i == 0 ? docFreq : Math.Max(word.DocFreq, docFreq);
                    word.Idf = Idf(word.DocFreq);
                }
                else if (word.DocFreq == 0 && found)
                {
                    // A word that no product has weighs what it is taken for.
                    docFreq = Math.Max(docFreq, word.Alternatives[i].DocFreq);
                    word.Idf = respelt ? Math.Min(word.Idf, Idf(docFreq)) : Idf(docFreq);
                    respelt = true;
                }
            }

            CloseWord();
        }

        for (var i = 1; i < plan.Words.Count; i++)
        {
            ScorePairs(plan.Words[i - 1], plan.Words[i]);
        }
    }

    /// <summary>Puts the products with this SKU or barcode first; answers whether there are any.</summary>
    public bool MatchCode(TextPlan plan)
    {
        if (plan.Text.Length > 64)
        {
            return false;
        }

        var compact = CodeText.Compact(plan.Text);
        return compact.Length > 1
            && MatchCode(compact, plan.All, CodeTier) | MatchCode(CodeText.AsWritten(plan.Text), plan.All, CodeTier);
    }

    private bool MatchCode(string code, ushort words, float tier)
    {
        Set(code);
        var any = false;
        foreach (var segment in scratch.Segments)
        {
            if (segment.Seek(TextField.Code, scratch.Term, postings: true) == 0)
            {
                continue;
            }

            var postings = segment.Postings!;
            for (var doc = postings.NextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.NextDoc())
            {
                if (segment.Segment.Reader.LiveDocs?.Get(doc) is false)
                {
                    continue;
                }

                any = true;
                Mark(segment, doc, words);
                segment.Score[doc] += tier;
            }
        }

        return any;
    }

    private bool Score(in Alternative alternative, TextField scope, out int docFreq)
    {
        docFreq = 0;
        for (var i = 0; i < alternative.Terms.Length; i++)
        {
            var idf = ScoreScope(alternative, i, scope, out docFreq);
            if (docFreq == 0)
            {
                break;
            }

            if (scope != TextField.Title)
            {
                ScoreText(TextField.Prose, idf * ranking.Prose, i, alternative.Words);
                ScoreText(TextField.Title, idf * ranking.Title, i, 0);
            }

            ScoreFlat(TextField.Brand, idf * ranking.Brand, i);
            ScoreFlat(TextField.Category, idf * ranking.Category, i);
        }

        return CloseAlternative(alternative);
    }

    private float ScoreScope(in Alternative alternative, int index, TextField scope, out int docFreq)
    {
        Set(alternative.Terms[index]);
        docFreq = 0;
        foreach (var segment in scratch.Segments)
        {
            docFreq += segment.Seek(scope, scratch.Term, postings: true);
        }

        if (docFreq == 0)
        {
            return 0;
        }

        var idf = Idf(Math.Max(alternative.DocFreq, docFreq));
        foreach (var segment in scratch.Segments)
        {
            if (segment.Postings is not { } postings)
            {
                continue;
            }

            var columns = segment.Segment.Columns;
            var lengths = scope == TextField.Title ? columns.TitleLengths : columns.AllLengths;
            var average = scope == TextField.Title ? searcher.AverageTitle : searcher.AverageAll;
            for (var doc = postings.NextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.NextDoc())
            {
                if (segment.Found[doc] != index)
                {
                    continue;
                }

                if (index == 0)
                {
                    segment.AlternativeDocs.Add(doc);
                }

                segment.Found[doc]++;
                segment.Alternative[doc] +=
                    idf * ranking.All * Saturated(postings.Freq, lengths[doc] / average, ranking.B);
            }
        }

        return idf;
    }

    private void ScoreText(TextField field, float weight, int index, ushort prose)
    {
        var b = field == TextField.Title ? 0 : ranking.ProseB;
        foreach (var segment in scratch.Segments)
        {
            if (segment.Seek(field, scratch.Term, postings: true) == 0)
            {
                continue;
            }

            var postings = segment.Postings!;
            var columns = segment.Segment.Columns;
            for (var doc = postings.NextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.NextDoc())
            {
                if (segment.Found[doc] == index + 1)
                {
                    segment.Prose[doc] |= prose;
                    segment.Alternative[doc] +=
                        weight * Saturated(postings.Freq, columns.ProseLengths[doc] / searcher.AverageProse, b);
                }
            }
        }
    }

    private void ScoreFlat(TextField field, float weight, int index)
    {
        foreach (var segment in scratch.Segments)
        {
            if (segment.Seek(field, scratch.Term, postings: true) == 0)
            {
                continue;
            }

            var postings = segment.Postings!;
            for (var doc = postings.NextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.NextDoc())
            {
                if (segment.Found[doc] == index + 1)
                {
                    segment.Alternative[doc] += weight;
                }
            }
        }
    }

    private void ScorePairs(PlanWord first, PlanWord second)
    {
        foreach (var (pair, weight) in TextPlanPairs.Of(first, second))
        {
            ScorePair(pair, ranking.Pair * weight * (first.Idf + second.Idf) / 2);
        }
    }

    private void ScorePair(string pair, float weight)
    {
        Set(pair);
        foreach (var segment in scratch.Segments)
        {
            if (segment.Seek(TextField.Pair, scratch.Term, postings: true) == 0)
            {
                continue;
            }

            var postings = segment.Postings!;
            for (var doc = postings.NextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.NextDoc())
            {
                if (segment.Words[doc] != 0)
                {
                    segment.Score[doc] += weight;
                }
            }
        }
    }

    /// <summary>Keeps, for each product with all terms, the best alternative of the word.</summary>
    private bool CloseAlternative(in Alternative alternative)
    {
        var any = false;
        foreach (var segment in scratch.Segments)
        {
            foreach (var doc in segment.AlternativeDocs)
            {
                if (segment.Found[doc] == alternative.Terms.Length)
                {
                    any = true;
                    Mark(segment, doc, alternative.Words);
                    if (segment.Word[doc] == 0)
                    {
                        segment.WordDocs.Add(doc);
                    }

                    segment.Word[doc] = Math.Max(segment.Word[doc], segment.Alternative[doc] * alternative.Weight);
                }

                segment.Found[doc] = 0;
                segment.Alternative[doc] = 0;
            }

            segment.AlternativeDocs.Clear();
        }

        return any;
    }

    private void CloseWord()
    {
        foreach (var segment in scratch.Segments)
        {
            foreach (var doc in segment.WordDocs)
            {
                segment.Score[doc] += segment.Word[doc];
                segment.Word[doc] = 0;
            }

            segment.WordDocs.Clear();
        }
    }

    public static void Mark(SegmentScratch segment, int doc, ushort words)
    {
        if (segment.Words[doc] == 0)
        {
            segment.Matched.Add(doc);
        }

        segment.Words[doc] |= words;
    }

    private float Saturated(int frequency, float relativeLength, float b) =>
        (ranking.K1 + 1) * frequency / (frequency + (ranking.K1 * (1 - b + (b * relativeLength))));

    private float Idf(int docFreq) => MathF.Log(1 + ((searcher.DocCount - docFreq + 0.5f) / (docFreq + 0.5f)));

    private void Set(string term) => UnicodeUtil.UTF16toUTF8(term, 0, term.Length, scratch.Term);
}
