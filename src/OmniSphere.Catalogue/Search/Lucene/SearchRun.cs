using System.Numerics;
using Lucene.Net.Util;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>One search: match words, filter and count, order, read the hits of the page.</summary>
internal sealed class SearchRun(ProductSearcher searcher, SearchScratch scratch, ProductQuery query, Ranking ranking)
{
    private readonly ShopLocale _locale = ShopLocale.Of(query.Locale);
    private readonly HitFilter _filter = new(query, searcher, scratch);
    private readonly FacetCounter _facets = new(searcher, scratch);
    private readonly HitPromotion _promotion = new(query, searcher, scratch);
    private readonly HitScope? _scope = HitScope.Of(query, searcher);

    // In another order than relevance, products with only some of the words would stand between those with all.
    private readonly int _enough = query.Sort == ProductSort.Relevance ? ranking.Enough : 1;
    private TextPlan? _plan;
    private ushort _wanted;
    private bool _takesSome;
    private float _weight;
    private long _total;
    private long _lowest = long.MaxValue;
    private long _highest = long.MinValue;

    public SearchResult Run()
    {
        var text = query.Text?.Trim();
        string? didYouMean = null;
        if (!string.IsNullOrEmpty(text))
        {
            didYouMean = Match(text);
        }

        if (_plan is not null)
        {
            _promotion.Admit(scratch, _plan.All);
        }

        var order = new HitOrder(query, _plan is not null || _promotion.HasBoosts, scratch);
        var before = order.HasCursor ? 0 : (query.Page - 1) * query.Size;
        // One more than is shown tells whether there is a next page.
        var top = order.Collect(before + query.Size + 1);
        // The newest come last in an index and first among equals: most others then never enter the heap.
        for (var i = scratch.Segments.Length - 1; i >= 0; i--)
        {
            Collect(scratch.Segments[i], i, order, top);
        }

        var hits = top.Sorted();
        var page = hits[Math.Min(before, hits.Length)..Math.Min(before + query.Size, hits.Length)];
        var prices =
            _lowest > _highest
                ? null
                : new PriceRange(new Money(_lowest, query.Currency), new Money(_highest, query.Currency));
        return new SearchResult
        {
            Total = _total,
            Items = Read(page),
            Facets = query.FacetLimit == 0 ? [] : _facets.Facets(query, _filter, _total),
            PriceRange = prices,
            PriceHistogram = PriceHistogram.Of(scratch.Prices, prices, query.PriceBuckets),
            NextCursor = hits.Length > before + query.Size ? order.CursorAfter(page[^1]) : null,
            DidYouMean = didYouMean,
        };
    }

    /// <summary>
    /// Words as they are first. Only when too few products have them all do other spellings, unfinished words, and at
    /// last products with some of the words join in.
    /// </summary>
    private string? Match(string text)
    {
        var language = _locale.LanguageOr(searcher.Language);
        _plan = TextPlan.Of(text, language, searcher.Language, scratch.Tokens, ranking);
        var matcher = new TextMatcher(searcher, scratch, ranking);
        var words = new WordFinder(searcher, scratch, _locale);
        SynonymBook.Widen(_plan, query.Rules, ranking);
        _plan.JoinNeighbours(words);
        // As long as enough products have all words, those with some of them do not count.
        matcher.Run(_plan, onlyFull: true);
        var hasCode = new CodeMatcher(scratch).Run(_plan);
        _wanted = _plan.All;
        var found = _plan.Words.Count == 0 ? 0 : CountFull(_enough);
        Weigh();
        if (hasCode || found >= _enough || _plan.Words.Count == 0)
        {
            return hasCode || found > DidYouMean.FewHits ? null : Propose(words);
        }

        var didYouMean = Propose(words);
        _plan.ExtendLast(words, ranking);
        _plan.Correct(words, ranking);
        matcher.Run(_plan);
        _wanted = 0;
        for (var i = 0; i < _plan.Words.Count; i++)
        {
            _wanted |= (ushort)(_plan.Words[i].IsKnown ? 1 << i : 0);
        }

        Weigh();

        _takesSome = CountFull(_enough) < _enough;
        return didYouMean;
    }

    private void Weigh()
    {
        _weight = 0;
        for (var i = 0; i < _plan!.Words.Count; i++)
        {
            _weight += (_wanted & (1 << i)) != 0 ? _plan.Words[i].Idf : 0;
        }
    }

    private string? Propose(WordFinder words) =>
        DidYouMean.Write(
            _plan!,
            DidYouMean.Respell(_plan!, words).ConvertAll(r => (r.Word, words.AsWritten(r.Spelling)))
        );

    private int CountFull(int enough)
    {
        var count = 0;
        foreach (var segment in scratch.Segments)
        {
            var live = segment.Segment.Reader.LiveDocs;
            foreach (var doc in segment.Matched)
            {
                if (
                    (segment.Words[doc] & _wanted) == _wanted
                    && IsRead(segment, doc)
                    && live?.Get(doc) is not false
                    && ++count >= enough
                )
                {
                    return count;
                }
            }
        }

        return count;
    }

    private void Collect(SegmentScratch segment, int index, HitOrder order, TopHits top)
    {
        var columns = segment.Segment.Columns;
        var live = segment.Segment.Reader.LiveDocs;
        var prices = columns.Prices(segment.Segment.Reader, query.Currency);
        var count = _plan is null ? columns.DocCount : segment.Matched.Count;
        var place = 0;
        _scope?.Enter(segment);
        for (var i = count - 1; i >= 0; i--)
        {
            var doc = _plan is null ? i : segment.Matched[i];
            if (live?.Get(doc) is false || _scope?.Holds(doc, out place) is false)
            {
                continue;
            }

            var score = _promotion.HasBoosts ? _promotion.Boost(columns, doc) : 1;
            if (_plan is not null && !Qualifies(segment, doc, ref score))
            {
                continue;
            }

            if (_filter.Misses(columns, doc, prices[doc], scratch.Selected) is not { } misses)
            {
                continue;
            }

            if (misses == 0)
            {
                _total++;
                var key = order.Key(segment, doc, prices[doc], score);
                var tier = (_promotion.Tier(index, doc, score, columns.InStock[doc]) * HitScope.MostPlaces) + place;
                if (top.Wants(tier, key))
                {
                    top.Add(HitOrder.Rank(segment, index, doc, tier, key));
                }

                Widen(prices[doc]);
                if (query.FacetLimit > 0)
                {
                    _facets.Count(columns, doc);
                }
            }
            else if (HitFilter.IsPriceOnly(misses))
            {
                Widen(prices[doc]);
            }
            else if (query.FacetLimit > 0 && _filter.OnlyMissed(misses) is { } attribute)
            {
                _facets.Count(columns, doc, attribute);
            }
        }
    }

    /// <summary>Multiplies the score by that of the words.</summary>
    private bool Qualifies(SegmentScratch segment, int doc, ref float score)
    {
        score *= segment.Score[doc];
        var words = (ushort)(segment.Words[doc] & _wanted);
        if (words == _wanted && IsRead(segment, doc))
        {
            score += TextMatcher.AllWordsTier;
            return words != 0;
        }

        if (words != _wanted && !_takesSome)
        {
            return false;
        }

        var (share, read) = (0f, 0f);
        for (var rest = words; rest != 0; rest &= (ushort)(rest - 1))
        {
            var word = BitOperations.TrailingZeroCount(rest);
            var idf = _plan!.Words[word].Idf;
            share += idf;
            read += (segment.Prose[doc] & (1 << word)) != 0 ? idf : idf * ranking.Data;
        }

        score *= read / _weight;
        return words == _wanted || share >= ranking.LeastShare * _weight;
    }

    /// <summary>Whether enough of the words are in what people wrote to be read, and not only in a table of data.</summary>
    private bool IsRead(SegmentScratch segment, int doc) =>
        BitOperations.PopCount((uint)(segment.Prose[doc] & _wanted))
            >= ranking.LeastRead(BitOperations.PopCount(_wanted))
        || segment.Score[doc] >= TextMatcher.CodeTier;

    private void Widen(long price)
    {
        if (price != SegmentColumns.NoPrice)
        {
            _lowest = Math.Min(_lowest, price);
            _highest = Math.Max(_highest, price);
            if (query.PriceBuckets > 0)
            {
                scratch.Prices.Add(price);
            }
        }
    }

    private ProductHit[] Read(ReadOnlySpan<RankedHit> page)
    {
        var highlighter = query.Highlight && _plan is not null ? new TextHighlighter(_plan) : null;
        var hits = new ProductHit[page.Length];
        var bytes = new BytesRef();
        for (var i = 0; i < page.Length; i++)
        {
            var segment = scratch.Segments[page[i].Segment];
            segment.Hits.Get(page[i].Doc, bytes);
            hits[i] = HitCodec.Decode(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length), query.Currency, _locale);
            if (query.Highlight)
            {
                hits[i] = hits[i] with
                {
                    Highlights = highlighter?.Of(hits[i].Title, segment.Description(page[i].Doc, _locale)) ?? [],
                };
            }
        }

        return hits;
    }
}
