using System.Runtime.InteropServices;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>Counts facet values and picks those worth showing.</summary>
internal sealed class FacetCounter(ProductSearcher searcher, SearchScratch scratch)
{
    private readonly int[] _counts = scratch.Counts;

    /// <summary>Counts all values of a hit.</summary>
    public void Count(SegmentColumns columns, int doc)
    {
        foreach (var id in columns.FacetsOf(doc))
        {
            if (_counts[id]++ == 0)
            {
                scratch.Counted.Add(id);
            }
        }
    }

    /// <summary>Counts the values of one attribute only.</summary>
    public void Count(SegmentColumns columns, int doc, FacetAttribute attribute)
    {
        foreach (var id in columns.FacetsOf(doc))
        {
            if (ReferenceEquals(searcher.Facets[id].Attribute, attribute) && _counts[id]++ == 0)
            {
                scratch.Counted.Add(id);
            }
        }
    }

    /// <summary>
    /// The facets of a result: category and brand, then attributes with a selection, then those whose values are shared
    /// by most hits. An attribute that all hits agree on tells nothing and is left out.
    /// </summary>
    public IReadOnlyList<Facet> Facets(ProductQuery query, HitFilter filter, long total)
    {
        // First only sums by attribute, of which there may be thousands; values are gathered for those that are shown.
        var sums = scratch.Sums(searcher.Facets.AttributeCount);
        foreach (var id in scratch.Counted)
        {
            var attribute = searcher.Facets[id].Attribute;
            ref var sum = ref sums[attribute.Index];
            if (sum.Values == 0)
            {
                scratch.Summed.Add(attribute);
            }

            sum.Add(_counts[id]);
        }

        var shown = Choose(query, filter, total, sums);
        foreach (var id in scratch.Counted)
        {
            foreach (var (attribute, ids) in shown)
            {
                if (ReferenceEquals(searcher.Facets[id].Attribute, attribute))
                {
                    ids.Add(id);
                    break;
                }
            }
        }

        return shown.ConvertAll(s => Show(s.Attribute, s.Ids, query.FacetValueLimit));
    }

    private List<(FacetAttribute Attribute, List<int> Ids)> Choose(
        ProductQuery query,
        HitFilter filter,
        long total,
        FacetSum[] sums
    )
    {
        var worth = scratch.Summed;
        worth.RemoveAll(a => !IsBuiltIn(a) && !filter.IsSelected(a) && !sums[a.Index].Distinguishes(total));
        worth.Sort(
            (a, b) =>
            {
                var order = Rank(b, filter, sums).CompareTo(Rank(a, filter, sums));
                return order == 0 ? string.CompareOrdinal(a.Key, b.Key) : order;
            }
        );
        var shown = new List<(FacetAttribute, List<int>)>(Math.Min(query.FacetLimit, worth.Count));
        foreach (var attribute in worth)
        {
            if (shown.Count < query.FacetLimit)
            {
                shown.Add((attribute, new List<int>(Math.Min(sums[attribute.Index].Values, 64))));
            }
        }

        return shown;
    }

    private static long Rank(FacetAttribute attribute, HitFilter filter, FacetSum[] sums) =>
        attribute.Key == FacetTerms.Brand ? long.MaxValue
        : attribute.Key == FacetTerms.Category ? long.MaxValue - 1
        : sums[attribute.Index].Shared + (filter.IsSelected(attribute) ? int.MaxValue : 0);

    private static bool IsBuiltIn(FacetAttribute attribute) => attribute.Key is FacetTerms.Brand or FacetTerms.Category;

    private Facet Show(FacetAttribute attribute, List<int> ids, int limit)
    {
        ids.Sort(Compare);
        var values = new List<FacetValue>(Math.Min(limit, ids.Count));
        foreach (var id in ids)
        {
            var isSelected = scratch.Selected[id] != 0;
            if (values.Count < limit || isSelected)
            {
                var value = searcher.Facets[id].Value;
                var label = attribute.Key == FacetTerms.Category ? searcher.Facets.CategoryName(value) : value;
                values.Add(new FacetValue(value, label, _counts[id], isSelected));
            }
        }

        return new Facet(attribute.Key, attribute.Label, attribute.Unit, values);
    }

    private int Compare(int a, int b)
    {
        var order = _counts[b].CompareTo(_counts[a]);
        if (order != 0)
        {
            return order;
        }

        var (first, second) = (searcher.Facets[a], searcher.Facets[b]);
        return double.IsNaN(first.Number)
            ? string.CompareOrdinal(first.Value, second.Value)
            : first.Number.CompareTo(second.Number);
    }
}

/// <summary>What an attribute's values add up to among the hits.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct FacetSum
{
    private int _most;

    public int Values { get; private set; }

    /// <summary>How many hits share their value with another one.</summary>
    public int Shared { get; private set; }

    public void Add(int count)
    {
        Values++;
        Shared += count - 1;
        _most = Math.Max(_most, count);
    }

    public readonly bool Distinguishes(long total) => Values > 1 || _most < total;
}
