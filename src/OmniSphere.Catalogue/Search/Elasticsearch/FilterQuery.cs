using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>What was asked for besides words: one filter for each attribute, for the price, for what is in stock.</summary>
internal sealed class FilterQuery
{
    private readonly List<EsQuery> _always = [];
    private readonly EsQuery? _price;

    public FilterQuery(ProductQuery query)
    {
        if (query.InStockOnly)
        {
            _always.Add(EsQuery.TermOf("in_stock", "true"));
        }

        if (query.Within is { } scope)
        {
            _always.AddRange(Scope(scope));
        }

        foreach (var (key, values) in query.Filters.Where(f => f.Value.Count > 0))
        {
            var isCategory = key == FacetTerms.Category;
            Attributes.Add((key, values, isCategory ? Category(values) : Attribute(key, values)));
        }

        if (!string.IsNullOrWhiteSpace(query.Category))
        {
            Attributes.Add((FacetTerms.Category, [query.Category], Category([query.Category])));
        }

        if (query.PriceMin is not null || query.PriceMax is not null)
        {
            _price = Prices(query.Currency, query.PriceMin, query.PriceMax);
        }
    }

    /// <summary>The attributes of which values are asked for.</summary>
    public List<(string Key, IReadOnlyList<string> Values, EsQuery Query)> Attributes { get; } = [];

    public static string PriceField(Currency currency) => $"price.{currency.Code}";

    /// <summary>All filters, or null when there are none.</summary>
    public EsQuery? All => AndOrNull([.. _always, .. Attributes.Select(a => a.Query), .. Price]);

    /// <summary>All filters but the price.</summary>
    public EsQuery WithoutPrice => AndOrNull([.. _always, .. Attributes.Select(a => a.Query)]) ?? EsQuery.Everything;

    private IEnumerable<EsQuery> Price => _price is null ? [] : [_price];

    /// <summary>All filters but those of one attribute.</summary>
    public EsQuery Without(int attribute) =>
        AndOrNull([.. _always, .. Attributes.Where((_, i) => i != attribute).Select(a => a.Query), .. Price])
        ?? EsQuery.Everything;

    /// <summary>A value, or a range of numbers.</summary>
    public static EsQuery Value(string key, string value) =>
        key == FacetTerms.Category ? Category([value]) : Attribute(key, [value]);

    private static IEnumerable<EsQuery> Scope(ProductScope scope)
    {
        if (scope.Products is { } products)
        {
            yield return products.Count == 0
                ? EsQuery.Nothing
                : EsQuery.TermsOf("id", [.. products.Select(DocumentWriter.IdOf)]);
        }

        if (scope.InStockOnly)
        {
            yield return EsQuery.TermOf("in_stock", "true");
        }

        foreach (var (key, values) in scope.Filters.Where(f => f.Value.Count > 0))
        {
            yield return key == FacetTerms.Category ? Category(values) : Attribute(key, values);
        }

        if (!string.IsNullOrWhiteSpace(scope.Category))
        {
            yield return Category([scope.Category]);
        }

        if (scope.PriceMin is not null || scope.PriceMax is not null)
        {
            yield return Prices(scope.Currency, scope.PriceMin, scope.PriceMax);
        }
    }

    private static EsQuery Prices(Currency currency, long? min, long? max) =>
        new()
        {
            Range = new()
            {
                [PriceField(currency)] = new EsRange { Gte = min, Lte = max },
            },
        };

    private static EsQuery? AndOrNull(List<EsQuery> filters) => filters.Count == 0 ? null : EsQuery.And(filters);

    private static EsQuery Category(IReadOnlyList<string> values) =>
        EsQuery.TermsOf("category_key", [.. values.Select(v => v.Trim('/').ToLowerInvariant())]);

    private static EsQuery Attribute(string key, IReadOnlyList<string> values)
    {
        List<EsQuery> ways = [EsQuery.TermsOf("facet_key", [.. values.Select(v => FacetText.Key(key, v))])];
        foreach (var value in values)
        {
            if (NumberRange.TryParse(value, out var range))
            {
                ways.Add(Numbers(key, range));
            }
        }

        return EsQuery.Or(ways);
    }

    private static EsQuery Numbers(string key, NumberRange range) =>
        new()
        {
            Nested = new EsNested(
                "numbers",
                EsQuery.And([
                    EsQuery.TermOf("numbers.key", key.ToLowerInvariant()),
                    new EsQuery
                    {
                        Range = new()
                        {
                            ["numbers.value"] = new EsRange
                            {
                                Gte = double.IsInfinity(range.Min) ? null : range.Min,
                                Lte = double.IsInfinity(range.Max) ? null : range.Max,
                            },
                        },
                    },
                ])
            ),
        };
}
