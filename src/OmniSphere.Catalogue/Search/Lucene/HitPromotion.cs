using Lucene.Net.Search;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>What comes first by the merchant's will: pinned products, boosted values, what is in stock.</summary>
internal sealed class HitPromotion
{
    private const int PinnedTier = 1_000;
    private const int CodeTier = 2;

    private readonly Dictionary<(int Segment, int Doc), int>? _pins;
    private readonly Dictionary<int, float>? _boosts;
    private readonly bool _inStockFirst;

    public HitPromotion(ProductQuery query, ProductSearcher searcher, SearchScratch scratch)
    {
        _inStockFirst = query.InStockFirst;
        if (query.Sort != ProductSort.Relevance)
        {
            return;
        }

        _pins = query.Pins.Count == 0 ? null : FindPins(query, scratch);
        if (query.Rules.Boosts.Count > 0)
        {
            _boosts = [];
            foreach (var boost in query.Rules.Boosts)
            {
                foreach (var id in HitFilter.Resolve(searcher.Facets, boost.Attribute, boost.Value))
                {
                    _boosts[id] = _boosts.GetValueOrDefault(id, 1) * (float)boost.Factor;
                }
            }
        }
    }

    public bool HasBoosts => _boosts is not null;

    /// <summary>Lets the pinned products be found whatever words are asked for.</summary>
    public void Admit(SearchScratch scratch, ushort words)
    {
        foreach (var (segment, doc) in _pins?.Keys ?? Enumerable.Empty<(int, int)>())
        {
            TextMatcher.Mark(scratch.Segments[segment], doc, words);
        }
    }

    public int Tier(int segment, int doc, float score, bool inStock) =>
        _pins is not null && _pins.TryGetValue((segment, doc), out var tier) ? tier
        : !_inStockFirst ? 0
        : score >= TextMatcher.CodeTier ? CodeTier
        : inStock ? 1
        : 0;

    /// <summary>The product of the factors of a document's values.</summary>
    public float Boost(SegmentColumns columns, int doc)
    {
        var factor = 1f;
        if (_boosts is not null)
        {
            foreach (var id in columns.FacetsOf(doc))
            {
                if (_boosts.TryGetValue(id, out var boost))
                {
                    factor *= boost;
                }
            }
        }

        return factor;
    }

    private static Dictionary<(int Segment, int Doc), int> FindPins(ProductQuery query, SearchScratch scratch)
    {
        var pins = new Dictionary<(int, int), int>();
        for (var i = 0; i < query.Pins.Count; i++)
        {
            var term = DocumentBuilder.IdTerm(query.Pins[i]);
            for (var s = 0; s < scratch.Segments.Length; s++)
            {
                var reader = scratch.Segments[s].Segment.Reader;
                if (reader.GetTermDocsEnum(term) is not { } docs)
                {
                    continue;
                }

                for (var doc = docs.NextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.NextDoc())
                {
                    if (reader.LiveDocs?.Get(doc) is not false)
                    {
                        pins.TryAdd((s, doc), PinnedTier - i);
                    }
                }
            }
        }

        return pins;
    }
}
