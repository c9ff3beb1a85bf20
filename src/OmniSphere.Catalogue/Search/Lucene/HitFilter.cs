using System.Numerics;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// What was asked for besides words, as bits: which filters a product fails decides whether it is a hit, or whether it
/// only counts for the one attribute whose selection it fails.
/// </summary>
internal sealed class HitFilter
{
    private const uint PriceBit = 1u << 31;

    private readonly FacetAttribute?[] _attributes;
    private readonly uint _required;
    private readonly long _priceMin;
    private readonly long _priceMax;
    private readonly bool _inStockOnly;

    public HitFilter(ProductQuery query, ProductSearcher searcher, SearchScratch scratch)
    {
        scratch.Reserve(searcher.Facets.Count);
        _inStockOnly = query.InStockOnly;
        _priceMin = query.PriceMin ?? long.MinValue;
        _priceMax = query.PriceMax ?? long.MaxValue;
        var attributes = new List<FacetAttribute?>();
        var ids = new List<int>();
        foreach (var (key, values) in query.Filters.Where(f => f.Value.Count > 0))
        {
            foreach (var value in values)
            {
                ids.AddRange(Resolve(searcher.Facets, key, value));
            }

            Select(scratch, ids, searcher.Facets.Find(key), attributes);
        }

        if (!string.IsNullOrWhiteSpace(query.Category))
        {
            searcher.Facets.ResolveCategory(query.Category, ids);
            Select(scratch, ids, searcher.Facets.Find(FacetTerms.Category), attributes);
        }

        _attributes = [.. attributes];
        _required = (uint)((1UL << attributes.Count) - 1);
        if (query.PriceMin is not null || query.PriceMax is not null)
        {
            _required |= PriceBit;
        }
    }

    /// <summary>Most filters that a query can have.</summary>
    public const int Most = 30;

    /// <summary>The numbers of the values that a value asked for stands for.</summary>
    public static List<int> Resolve(FacetDictionary facets, string key, string value)
    {
        var ids = new List<int>();
        if (key == FacetTerms.Category)
        {
            facets.ResolveCategory(value, ids);
        }
        else if (facets.Find(key) is { } attribute)
        {
            facets.Resolve(attribute, value, ids);
        }

        return ids;
    }

    /// <summary>Whether values of the attribute are asked for.</summary>
    public bool IsSelected(FacetAttribute attribute) => Array.IndexOf(_attributes, attribute) >= 0;

    /// <summary>The filters that a product fails, as bits; null when it is out of the question.</summary>
    public uint? Misses(SegmentColumns columns, int doc, long price, uint[] selected)
    {
        if (_inStockOnly && !columns.InStock[doc])
        {
            return null;
        }

        if (_required == 0)
        {
            return 0;
        }

        uint passed = 0;
        foreach (var id in columns.FacetsOf(doc))
        {
            passed |= selected[id];
        }

        if (price != SegmentColumns.NoPrice && price >= _priceMin && price <= _priceMax)
        {
            passed |= PriceBit;
        }

        return _required & ~passed;
    }

    /// <summary>Whether a product that fails these counts for the range of prices.</summary>
    public static bool IsPriceOnly(uint misses) => misses == PriceBit;

    /// <summary>The attribute that a product which fails exactly one filter counts for, or null.</summary>
    public FacetAttribute? OnlyMissed(uint misses) =>
        BitOperations.PopCount(misses) == 1 && misses != PriceBit
            ? _attributes[BitOperations.TrailingZeroCount(misses)]
            : null;

    private static void Select(
        SearchScratch scratch,
        List<int> ids,
        FacetAttribute? attribute,
        List<FacetAttribute?> attributes
    )
    {
        var bit = 1u << attributes.Count;
        attributes.Add(attribute);
        foreach (var id in ids)
        {
            // A value numbered since the searcher was made is in none of its products.
            if (id < scratch.Selected.Length)
            {
                scratch.Selected[id] |= bit;
                scratch.Chosen.Add(id);
            }
        }

        ids.Clear();
    }
}
