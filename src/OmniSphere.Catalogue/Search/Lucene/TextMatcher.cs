using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// Scores the products that have words of a plan, term by term into arrays by document: the number of terms is small,
/// every product's score and found words are needed for counting anyway, and nothing is allocated on the way but the
/// impacts of terms that nobody asked for before.
/// </summary>
internal sealed class TextMatcher(ProductSearcher searcher, SearchScratch scratch, Ranking ranking)
{
    /// <summary>Added to the score of the product whose SKU or barcode is asked for.</summary>
    public const float CodeTier = 20_000;

    /// <summary>Added to the score of products that have every word.</summary>
    public const float AllWordsTier = 1_000;

    private readonly ImpactReader _impacts = new(searcher, scratch, ranking);

    /// <summary>Scores all words of the plan; the segments' scratch then holds scores and found words.</summary>
    /// <param name="plan">The words.</param>
    /// <param name="scope">Where words are looked for: everywhere, or in titles.</param>
    /// <param name="onlyFull">
    /// Whether only products that have every word are asked for: then the others are passed over, which spares most work.
    /// </param>
    public void Run(TextPlan plan, TextField scope = TextField.All, bool onlyFull = false)
    {
        foreach (var segment in scratch.Segments)
        {
            segment.Clear();
        }

        for (var w = 0; w < plan.Words.Count; w++)
        {
            var word = plan.Words[w];
            var need = onlyFull ? plan.SettledBefore(w) : (ushort)0;
            word.IsKnown = false;
            var respelt = false;
            for (var i = 0; i < word.Alternatives.Count; i++)
            {
                var found = Score(word.Alternatives[i], scope, need, word.Alternatives.Count == 1, out var docFreq);
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

        if (onlyFull && plan.Words.Count > 1)
        {
            foreach (var segment in scratch.Segments)
            {
                segment.KeepOnly(plan.All);
            }
        }

        for (var i = 1; i < plan.Words.Count; i++)
        {
            ScorePairs(plan.Words[i - 1], plan.Words[i]);
        }
    }

    private bool Score(in Alternative alternative, TextField scope, ushort need, bool isOnly, out int docFreq)
    {
        if (alternative.Terms is [var term])
        {
            return ScoreTerm(alternative, term, scope, need, isOnly, out docFreq);
        }

        docFreq = 0;
        for (var i = 0; i < alternative.Terms.Length; i++)
        {
            docFreq = Read(alternative.Terms[i], scope);
            if (docFreq == 0)
            {
                break;
            }

            var idf = Idf(Math.Max(alternative.DocFreq, docFreq));
            foreach (var segment in scratch.Segments)
            {
                Gather(segment, i, idf, alternative.Words);
            }
        }

        return CloseAlternative(alternative, need);
    }

    /// <summary>The usual case: a word has one term, and nothing need be put together.</summary>
    private bool ScoreTerm(
        in Alternative alternative,
        string term,
        TextField scope,
        ushort need,
        bool isOnly,
        out int docFreq
    )
    {
        docFreq = Read(term, scope);
        if (docFreq == 0)
        {
            return false;
        }

        var weight = Idf(Math.Max(alternative.DocFreq, docFreq)) * alternative.Weight;
        foreach (var segment in scratch.Segments)
        {
            var docs = segment.Impacts.Docs;
            var weights = segment.Impacts.Weights;
            for (var i = 0; i < docs.Length; i++)
            {
                var doc = docs[i];
                if ((segment.Words[doc] & need) != need)
                {
                    continue;
                }

                Mark(segment, doc, alternative.Words);
                if (weights[i] > 0)
                {
                    segment.Prose[doc] |= alternative.Words;
                }

                var score = weight * Math.Abs(weights[i]);
                if (isOnly)
                {
                    segment.Score[doc] += score;
                    continue;
                }

                if (segment.Word[doc] == 0)
                {
                    segment.WordDocs.Add(doc);
                }

                segment.Word[doc] = Math.Max(segment.Word[doc], score);
            }
        }

        return true;
    }

    /// <summary>Adds up a term of an alternative that has several, for the products that have those before it.</summary>
    private static void Gather(SegmentScratch segment, int index, float idf, ushort prose)
    {
        var docs = segment.Impacts.Docs;
        var weights = segment.Impacts.Weights;
        for (var i = 0; i < docs.Length; i++)
        {
            var doc = docs[i];
            if (segment.Found[doc] != index)
            {
                continue;
            }

            if (index == 0)
            {
                segment.AlternativeDocs.Add(doc);
            }

            segment.Found[doc]++;
            segment.Alternative[doc] += idf * Math.Abs(weights[i]);
            if (weights[i] > 0)
            {
                segment.AlternativeProse[doc] = true;
            }
        }
    }

    /// <summary>Lays each segment's impacts of a term ready; answers how many products have it.</summary>
    private int Read(string term, TextField scope)
    {
        var docFreq = 0;
        for (var i = 0; i < scratch.Segments.Length; i++)
        {
            var impacts = _impacts.Read(i, scope, term);
            scratch.Segments[i].Impacts = impacts;
            docFreq += impacts.Count;
        }

        return docFreq;
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
        if (Read(pair, TextField.Pair) == 0)
        {
            return;
        }

        foreach (var segment in scratch.Segments)
        {
            foreach (var doc in segment.Impacts.Docs)
            {
                if (segment.Words[doc] != 0)
                {
                    segment.Score[doc] += weight;
                }
            }
        }
    }

    /// <summary>Keeps, for each product with all terms, the best alternative of the word.</summary>
    private bool CloseAlternative(in Alternative alternative, ushort need)
    {
        var any = false;
        foreach (var segment in scratch.Segments)
        {
            foreach (var doc in segment.AlternativeDocs)
            {
                if (segment.Found[doc] == alternative.Terms.Length)
                {
                    any = true;
                    if ((segment.Words[doc] & need) == need)
                    {
                        Close(segment, doc, alternative);
                    }
                }

                segment.Found[doc] = 0;
                segment.Alternative[doc] = 0;
                segment.AlternativeProse[doc] = false;
            }

            segment.AlternativeDocs.Clear();
        }

        return any;
    }

    private static void Close(SegmentScratch segment, int doc, in Alternative alternative)
    {
        Mark(segment, doc, alternative.Words);
        if (segment.AlternativeProse[doc])
        {
            segment.Prose[doc] |= alternative.Words;
        }

        if (segment.Word[doc] == 0)
        {
            segment.WordDocs.Add(doc);
        }

        segment.Word[doc] = Math.Max(segment.Word[doc], segment.Alternative[doc] * alternative.Weight);
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

    private float Idf(int docFreq) => MathF.Log(1 + ((searcher.DocCount - docFreq + 0.5f) / (docFreq + 0.5f)));
}
