using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Finds or makes the impacts of terms.</summary>
internal sealed class ImpactReader(ProductSearcher searcher, SearchScratch scratch, Ranking ranking)
{
    private readonly ImpactCache _cache = searcher.ImpactsFor(ranking);

    /// <summary>The impacts of a term in a segment.</summary>
    /// <param name="index">The segment's.</param>
    /// <param name="scope">Where words are looked for: everywhere, in titles, or as neighbours in titles, which have no weights.</param>
    /// <param name="term">A stem, or two.</param>
    public TermImpacts Read(int index, TextField scope, string term)
    {
        var key = new ImpactKey(index, scope, term);
        if (_cache.Find(key) is { } known)
        {
            return known;
        }

        UnicodeUtil.UTF16toUTF8(term, 0, term.Length, scratch.Term);
        var made = Make(scratch.Segments[index], scope);
        _cache.Keep(key, made);
        return made;
    }

    private TermImpacts Make(SegmentScratch segment, TextField scope)
    {
        var count = segment.Seek(scope, scratch.Term, postings: true);
        if (count == 0)
        {
            return TermImpacts.None;
        }

        var docs = new int[count];
        if (scope == TextField.Pair)
        {
            List(segment.Postings!, docs);
            return new TermImpacts(docs, []);
        }

        var weights = new float[count];
        Begin(segment, scope, docs, weights);
        if (scope != TextField.Title)
        {
            AddProse(segment, docs, weights);
            AddTitle(segment, docs, weights);
        }

        AddFlat(segment, TextField.Brand, ranking.Brand, docs, weights);
        AddFlat(segment, TextField.Category, ranking.Category, docs, weights);
        return new TermImpacts(docs, weights);
    }

    private static void List(DocsEnum postings, int[] docs)
    {
        for (var i = 0; i < docs.Length; i++)
        {
            docs[i] = postings.NextDoc();
        }
    }

    private void Begin(SegmentScratch segment, TextField scope, int[] docs, float[] weights)
    {
        var columns = segment.Segment.Columns;
        var (lengths, average) =
            scope == TextField.Title
                ? (columns.TitleLengths, searcher.AverageTitle)
                : (columns.AllLengths, searcher.AverageAll);
        var postings = segment.Postings!;
        for (var i = 0; i < docs.Length; i++)
        {
            var doc = docs[i] = postings.NextDoc();
            weights[i] = -ranking.All * Saturated(postings.Freq, lengths[doc] / average, ranking.B);
        }
    }

    private void AddProse(SegmentScratch segment, int[] docs, float[] weights)
    {
        var at = 0;
        for (var postings = Seek(segment, TextField.Prose); Next(postings, docs, ref at); at++)
        {
            var length = segment.Segment.Columns.ProseLengths[docs[at]] / searcher.AverageProse;
            // It is read: from here on the weight is positive.
            weights[at] = (ranking.Prose * Saturated(postings!.Freq, length, ranking.ProseB)) - weights[at];
        }
    }

    private void AddTitle(SegmentScratch segment, int[] docs, float[] weights)
    {
        var at = 0;
        for (var postings = Seek(segment, TextField.Title); Next(postings, docs, ref at); at++)
        {
            Add(weights, at, ranking.Title * Saturated(postings!.Freq, 0, b: 0));
        }
    }

    private void AddFlat(SegmentScratch segment, TextField field, float weight, int[] docs, float[] weights)
    {
        var at = 0;
        for (var postings = Seek(segment, field); Next(postings, docs, ref at); at++)
        {
            Add(weights, at, weight);
        }
    }

    private static void Add(float[] weights, int at, float more) => weights[at] += weights[at] < 0 ? -more : more;

    private DocsEnum? Seek(SegmentScratch segment, TextField field) =>
        segment.Seek(field, scratch.Term, postings: true) == 0 ? null : segment.Postings;

    /// <summary>Goes on to the next posting that is among the documents; <paramref name="at"/> is then its place there.</summary>
    private static bool Next(DocsEnum? postings, int[] docs, ref int at)
    {
        if (postings is null)
        {
            return false;
        }

        for (var doc = postings.NextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.NextDoc())
        {
            while (at < docs.Length && docs[at] < doc)
            {
                at++;
            }

            if (at == docs.Length)
            {
                return false;
            }

            if (docs[at] == doc)
            {
                return true;
            }
        }

        return false;
    }

    private float Saturated(int frequency, float relativeLength, float b) =>
        (ranking.K1 + 1) * frequency / (frequency + (ranking.K1 * (1 - b + (b * relativeLength))));
}
