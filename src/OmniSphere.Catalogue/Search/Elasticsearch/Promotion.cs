namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Puts what comes first by the merchant's will around what the words find.</summary>
internal static class Promotion
{
    /// <summary>All products.</summary>
    public static EsQuery Everything(ProductQuery query) =>
        new()
        {
            Bool = new EsBool
            {
                // What has an order of its own is not brought into another one by boosts.
                Must = [query.Within?.Products is null ? Boosted(query, EsQuery.Everything) : EsQuery.Everything],
                Should = [.. Pins(query), .. Places(query), .. InStock(query)],
            },
        };

    /// <summary>What the words, the code and the pins find.</summary>
    /// <param name="query">What was asked for.</param>
    /// <param name="matching">The words.</param>
    /// <param name="tier">What lifts some of these over all others, or null.</param>
    /// <param name="code">The SKU or barcode, or null.</param>
    /// <param name="hasWords">Whether there are words at all.</param>
    public static EsQuery Words(ProductQuery query, EsQuery matching, EsQuery? tier, EsQuery? code, bool hasWords) =>
        new()
        {
            Bool = new EsBool
            {
                Must =
                [
                    EsQuery.Or([
                        Boosted(query, matching),
                        .. code is null ? [] : new[] { code },
                        .. hasWords ? Pins(query) : [],
                    ]),
                ],
                Should = [.. tier is null ? [] : new[] { tier }, .. InStock(query)],
            },
        };

    private static EsQuery Boosted(ProductQuery query, EsQuery matching) =>
        query.Rules.Boosts.Count == 0 || query.Sort != ProductSort.Relevance
            ? matching
            : new EsQuery
            {
                FunctionScore = new EsFunctionScore
                {
                    Query = matching,
                    Functions =
                    [
                        .. query.Rules.Boosts.Select(b => new EsFunction(
                            FilterQuery.Value(b.Attribute, b.Value),
                            (float)b.Factor
                        )),
                    ],
                    ScoreMode = "multiply",
                    BoostMode = "multiply",
                },
            };

    private static IEnumerable<EsQuery> Pins(ProductQuery query) =>
        query.Sort != ProductSort.Relevance
            ? []
            : query.Pins.Select(
                (id, i) =>
                    EsQuery.Constant(
                        EsQuery.TermOf("id", DocumentWriter.IdOf(id)),
                        TextQuery.PinTier * (1 + ((query.Pins.Count - i) / 10f))
                    )
            );

    /// <summary>The order of what is looked through; what is in stock comes first of all where that was asked for.</summary>
    private static IEnumerable<EsQuery> Places(ProductQuery query) =>
        query is { Sort: ProductSort.Relevance, Within.Products: { } products }
            ? products.Select(
                (id, i) =>
                    EsQuery.Constant(
                        EsQuery.TermOf("id", DocumentWriter.IdOf(id)),
                        TextQuery.PlaceTier * (products.Count - i) / products.Count
                    )
            )
            : [];

    private static IEnumerable<EsQuery> InStock(ProductQuery query) =>
        query.InStockFirst && query.Sort == ProductSort.Relevance
            ? [EsQuery.Constant(EsQuery.TermOf("in_stock", "true"), TextQuery.InStockTier)]
            : [];
}
