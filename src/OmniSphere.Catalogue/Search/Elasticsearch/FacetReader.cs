using System.Globalization;
using System.Text;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Asks for the counts of facet values and picks those worth showing, as the other engines do.</summary>
internal sealed class FacetReader(ProductQuery query, FilterQuery filter)
{
    private const int MostValues = 2_000;
    private const int MostOfSelected = 500;

    /// <summary>Counts with all filters, and for each attribute with a selection without its own.</summary>
    public void Ask(Dictionary<string, EsAgg> aggs)
    {
        aggs["facets"] = Count(filter.All ?? EsQuery.Everything, MostValues, null);
        for (var i = 0; i < filter.Attributes.Count; i++)
        {
            var include = $".{FacetTerms.Separator}{Escape(filter.Attributes[i].Key)}{FacetTerms.Separator}.*";
            aggs[Name(i)] = Count(filter.Without(i), MostOfSelected, include);
        }
    }

    public IReadOnlyList<Facet> Read(Dictionary<string, EsBuckets> aggs, long total)
    {
        var selected = new HashSet<string>(filter.Attributes.Select(a => a.Key), StringComparer.OrdinalIgnoreCase);
        var attributes = new Dictionary<string, Attribute>(StringComparer.OrdinalIgnoreCase);
        foreach (var bucket in aggs["facets"].V!.Buckets!)
        {
            Add(attributes, bucket, key => !selected.Contains(key));
        }

        for (var i = 0; i < filter.Attributes.Count; i++)
        {
            // Two selections of one attribute (a category and a filter by category): the first one's counts.
            var key = filter.Attributes[i].Key;
            if (filter.Attributes.FindIndex(a => a.Key.Equals(key, StringComparison.OrdinalIgnoreCase)) == i)
            {
                foreach (var bucket in aggs[Name(i)].V!.Buckets!)
                {
                    Add(attributes, bucket, _ => true);
                }
            }
        }

        return
        [
            .. attributes
                .Values.Where(a => a.IsBuiltIn || selected.Contains(a.Key) || a.Distinguishes(total))
                .OrderByDescending(a => a.Rank(selected.Contains(a.Key)))
                .ThenBy(a => a.Key, StringComparer.Ordinal)
                .Take(query.FacetLimit)
                .Select(Show),
        ];
    }

    private static string Name(int attribute) => string.Create(CultureInfo.InvariantCulture, $"facet{attribute}");

    private static EsAgg Count(EsQuery which, int most, string? include) =>
        new()
        {
            Filter = which,
            Aggs = new() { ["v"] = new EsAgg { Terms = new EsTermsAgg("facet", most, include) } },
        };

    /// <summary>A text as a regular expression of Lucene that finds just it.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c))
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static void Add(Dictionary<string, Attribute> attributes, EsBucket bucket, Func<string, bool> wanted)
    {
        var parts = bucket.Key.GetString()!.Split(FacetTerms.Separator);
        if (parts is not [var kind, var key, var value, var label, var unit] || !wanted(key))
        {
            return;
        }

        if (!attributes.TryGetValue(key, out var attribute))
        {
            attributes[key] = attribute = new Attribute(key);
        }

        attribute.Add(kind, value, label, unit, (int)bucket.DocCount);
    }

    private Facet Show(Attribute attribute)
    {
        var values = new List<FacetValue>();
        foreach (var (value, label, count, _) in attribute.Ordered())
        {
            var isSelected = IsSelected(attribute.Key, value);
            if (values.Count < query.FacetValueLimit || isSelected)
            {
                values.Add(new FacetValue(value, label, count, isSelected));
            }
        }

        return new Facet(attribute.Key, attribute.Label, attribute.Unit, values);
    }

    private bool IsSelected(string key, string value) =>
        filter
            .Attributes.Where(a => a.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            .SelectMany(a => a.Values)
            .Any(wanted =>
                key == FacetTerms.Category
                    ? IsCategory(value, wanted.Trim('/'))
                    : value.Equals(wanted, StringComparison.OrdinalIgnoreCase)
                        || (
                            NumberRange.TryParse(wanted, out var range)
                            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                            && range.Contains(number)
                        )
            );

    private static bool IsCategory(string path, string wanted) =>
        path.Equals(wanted, StringComparison.OrdinalIgnoreCase)
        || path.EndsWith("/" + wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>The values of one attribute.</summary>
    private sealed class Attribute(string key)
    {
        private readonly Dictionary<string, (string Value, string Label, int Count, double Number)> _values = new(
            StringComparer.OrdinalIgnoreCase
        );

        public string Key => key;

        public string Label { get; private set; } =
            key switch
            {
                FacetTerms.Brand => "Brand",
                FacetTerms.Category => "Category",
                _ => key,
            };

        public string? Unit { get; private set; }

        public bool IsBuiltIn => key is FacetTerms.Brand or FacetTerms.Category;

        public void Add(string kind, string value, string label, string unit, int count)
        {
            var number =
                kind == "n" && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var n)
                    ? n
                    : double.NaN;
            // A label that is being changed is there twice.
            var before = _values.GetValueOrDefault(value).Count;
            var shown = key == FacetTerms.Category ? label : value;
            _values[value] = (value, shown, before + count, number);
            if (!IsBuiltIn)
            {
                (Label, Unit) = (label, unit.Length == 0 ? null : unit);
            }
        }

        public bool Distinguishes(long total) => _values.Count > 1 || _values.Values.Max(v => v.Count) < total;

        public long Rank(bool isSelected) =>
            key == FacetTerms.Brand ? long.MaxValue
            : key == FacetTerms.Category ? long.MaxValue - 1
            : _values.Values.Sum(v => (long)v.Count - 1) + (isSelected ? int.MaxValue : 0);

        public IEnumerable<(string Value, string Label, int Count, double Number)> Ordered() =>
            _values
                .Values.OrderByDescending(v => v.Count)
                .ThenBy(v => double.IsNaN(v.Number) ? 0 : v.Number)
                .ThenBy(v => v.Value, StringComparer.Ordinal);
    }
}
