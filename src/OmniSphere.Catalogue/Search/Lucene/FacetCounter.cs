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
        var groups = new Dictionary<FacetAttribute, Group>();
        foreach (var id in scratch.Counted)
        {
            var attribute = searcher.Facets[id].Attribute;
            if (!groups.TryGetValue(attribute, out var group))
            {
                groups[attribute] = group = new Group();
            }

            group.Add(id, _counts[id]);
        }

        var selected = filter.Selected.ToHashSet();
        return
        [
            .. groups
                .Where(g => IsBuiltIn(g.Key) || selected.Contains(g.Key) || g.Value.Distinguishes(total))
                .OrderByDescending(g => IsBuiltIn(g.Key))
                .ThenByDescending(g => selected.Contains(g.Key))
                .ThenByDescending(g => IsBuiltIn(g.Key) ? -g.Key.Key.Length : g.Value.Shared)
                .ThenBy(g => g.Key.Key, StringComparer.Ordinal)
                .Take(query.FacetLimit)
                .Select(g => Show(g.Key, g.Value, query.FacetValueLimit)),
        ];
    }

    private static bool IsBuiltIn(FacetAttribute attribute) => attribute.Key is FacetTerms.Brand or FacetTerms.Category;

    private Facet Show(FacetAttribute attribute, Group group, int limit)
    {
        group.Ids.Sort(Compare);
        var values = new List<FacetValue>(Math.Min(limit, group.Ids.Count));
        foreach (var id in group.Ids)
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

    private sealed class Group
    {
        private int _most;

        public List<int> Ids { get; } = [];

        /// <summary>How many hits share their value with another one.</summary>
        public int Shared { get; private set; }

        public void Add(int id, int count)
        {
            Ids.Add(id);
            Shared += count - 1;
            _most = Math.Max(_most, count);
        }

        public bool Distinguishes(long total) => Ids.Count > 1 || _most < total;
    }
}
