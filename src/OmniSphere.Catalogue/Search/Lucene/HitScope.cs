using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>What a search looks through at all; what is outside is no hit and counts for nothing.</summary>
internal sealed class HitScope
{
    /// <summary>More than there are places.</summary>
    public const int MostPlaces = 10_000;

    private readonly ProductScope _scope;
    private readonly Dictionary<long, List<(Guid Id, int Place)>>? _places;
    private readonly uint[] _satisfied;
    private readonly uint _required;
    private readonly bool _isOrdered;
    private SegmentScratch _segment = null!;
    private long[]? _prices;

    private HitScope(ProductScope scope, ProductQuery query, FacetDictionary facets)
    {
        _scope = scope;
        _isOrdered = query.Sort == ProductSort.Relevance && string.IsNullOrWhiteSpace(query.Text);
        if (scope.Products is { } products)
        {
            _places = new(products.Count);
            for (var i = 0; i < products.Count; i++)
            {
                Note(products[i].Value, products.Count - i);
            }
        }

        var wanted = scope.Filters.Where(f => f.Value.Count > 0).Select(f => (f.Key, f.Value)).ToList();
        if (!string.IsNullOrWhiteSpace(scope.Category))
        {
            wanted.Add((FacetTerms.Category, [scope.Category]));
        }

        _satisfied = wanted.Count == 0 ? [] : new uint[facets.Count];
        _required = (uint)((1UL << wanted.Count) - 1);
        for (var i = 0; i < wanted.Count; i++)
        {
            foreach (var id in wanted[i].Value.SelectMany(v => HitFilter.Resolve(facets, wanted[i].Key, v)))
            {
                // A value numbered since is in none of the searcher's products.
                if (id < _satisfied.Length)
                {
                    _satisfied[id] |= 1u << i;
                }
            }
        }
    }

    public static HitScope? Of(ProductQuery query, ProductSearcher searcher) =>
        query.Within is { } scope ? new HitScope(scope, query, searcher.Facets) : null;

    /// <summary>The documents asked about next are this segment's.</summary>
    public void Enter(SegmentScratch segment)
    {
        _segment = segment;
        _prices = _scope is { PriceMin: null, PriceMax: null }
            ? null
            : segment.Segment.Columns.Prices(segment.Segment.Reader, _scope.Currency);
    }

    /// <summary>Whether a document is inside.</summary>
    /// <param name="doc">The document.</param>
    /// <param name="place">Higher for what comes sooner; zero where the scope has no order or another one was asked for.</param>
    public bool Holds(int doc, out int place)
    {
        place = 0;
        var columns = _segment.Segment.Columns;
        return (!_scope.InStockOnly || columns.InStock[doc])
            && HasPrice(doc)
            && (_required == 0 || HasValues(columns.FacetsOf(doc)))
            && (_places is null || IsListed(columns.IdKeys[doc], doc, out place));
    }

    private bool HasPrice(int doc) =>
        _prices is null
        || (
            _prices[doc] != SegmentColumns.NoPrice
            && _prices[doc] >= (_scope.PriceMin ?? 0)
            && _prices[doc] <= (_scope.PriceMax ?? long.MaxValue)
        );

    private bool HasValues(ReadOnlySpan<int> values)
    {
        uint passed = 0;
        foreach (var id in values)
        {
            passed |= id < _satisfied.Length ? _satisfied[id] : 0;
        }

        return (passed & _required) == _required;
    }

    // The column has half of an id: the whole of it is read of the few that have that half.
    private bool IsListed(long key, int doc, out int place)
    {
        place = 0;
        if (!_places!.TryGetValue(key, out var candidates))
        {
            return false;
        }

        var id = _segment.IdOf(doc);
        foreach (var candidate in candidates)
        {
            if (candidate.Id == id)
            {
                place = _isOrdered ? candidate.Place : 0;
                return true;
            }
        }

        return false;
    }

    private void Note(Guid id, int place)
    {
        var key = HitOrder.IdKey(id);
        if (!_places!.TryGetValue(key, out var sharing))
        {
            _places[key] = sharing = [];
        }

        sharing.Add((id, place));
    }
}
