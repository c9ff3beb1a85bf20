using System.Numerics;
using OmniSphere.Catalogue.Search.Analysis;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Turns the words of a plan into queries on stems.</summary>
internal sealed class TextQuery(TextPlan plan, Ranking ranking, long documents, string scope = "all")
{
    /// <summary>Added to the score of products that have every word.</summary>
    public const float AllWordsTier = 1_000;

    /// <summary>Added to the score of what is in stock, where that comes first.</summary>
    public const float InStockTier = 10_000;

    /// <summary>Added to the score of the first of those that are looked through in an order of theirs.</summary>
    public const float PlaceTier = 9_000;

    /// <summary>Added to the score of the product whose SKU or barcode is asked for.</summary>
    public const float CodeTier = 20_000;

    /// <summary>Added to the score of pinned products; the first gets most.</summary>
    public const float PinTier = 1_000_000;

    public IReadOnlyList<Language> Languages => plan.Languages;

    /// <summary>Products that have all of these words, scored by them.</summary>
    public EsQuery All(ushort words) =>
        new()
        {
            Bool = new EsBool { Must = [.. Indexes(words).Select(Word)], Should = Pairs() },
        };

    /// <summary>
    /// Products with so large a share of the words' weight.
    /// </summary>
    public EsQuery Some(ushort words, float leastShare)
    {
        var weight = Indexes(words).Sum(i => plan.Words[i].Idf);
        var share = new EsQuery
        {
            FunctionScore = new EsFunctionScore
            {
                Query = EsQuery.Or([
                    .. Indexes(words).Select(i => EsQuery.Constant(Has(i), plan.Words[i].Idf / weight)),
                ]),
                MinScore = leastShare - 0.0001f,
            },
        };
        return new EsQuery
        {
            Bool = new EsBool { Filter = [share], Should = [.. Indexes(words).Select(Word), .. Pairs() ?? []] },
        };
    }

    /// <summary>Whether a product has all of these words.</summary>
    public EsQuery HasAll(ushort words) =>
        Indexes(words).Any() ? EsQuery.And([.. Indexes(words).Select(Has)]) : EsQuery.Nothing;

    /// <summary>Whether a product has all of these words, and enough of them in what people wrote to be read.</summary>
    public EsQuery Reads(ushort words) =>
        Indexes(words).ToList() is { Count: > 0 } all
            ? new EsQuery
            {
                Bool = new EsBool
                {
                    Filter = [HasAll(words)],
                    Should = [.. all.Select(i => Has(i, "prose"))],
                    MinimumShouldMatch = ranking.LeastRead(all.Count),
                },
            }
            : EsQuery.Nothing;

    /// <summary>Whether a product has the word in one of the ways that satisfy it.</summary>
    public EsQuery Has(int word) => Has(word, scope);

    private EsQuery Has(int word, string field) =>
        EsQuery.Or([
            .. Alternatives(word).Select(a => EsQuery.And([.. a.Terms.Select(t => EsQuery.TermOf(field, t))])),
        ]);

    /// <summary>The product with this SKU or barcode, or null when the text can be none.</summary>
    public EsQuery? Code()
    {
        var compact = CodeText.Compact(plan.Text);
        return plan.Text.Length > 64 || compact.Length < 2
            ? null
            : new EsQuery
            {
                Bool = new EsBool
                {
                    Should =
                    [
                        EsQuery.Constant(EsQuery.TermOf("code", compact), CodeTier),
                        EsQuery.Constant(EsQuery.TermOf("code", CodeText.AsWritten(plan.Text)), CodeTier),
                    ],
                    MinimumShouldMatch = 1,
                },
            };
    }

    /// <summary>Inverse document frequency, as BM25 has it.</summary>
    public static float Idf(long docFreq, long documents) =>
        MathF.Log(1 + ((Math.Max(0, documents - docFreq) + 0.5f) / (docFreq + 0.5f)));

    private IEnumerable<int> Indexes(ushort words) =>
        Enumerable.Range(0, plan.Words.Count).Where(i => (words & (1 << i)) != 0);

    /// <summary>The ways to satisfy a word, also those that belong to a neighbour with which it is one.</summary>
    private IEnumerable<Alternative> Alternatives(int word) =>
        plan.Words.SelectMany(w => w.Alternatives).Where(a => (a.Words & (1 << word)) != 0);

    private EsQuery Word(int word)
    {
        var ways = Alternatives(word).Select(Way).ToList();
        return ways is [var one] ? one : new EsQuery { DisMax = new EsDisMax(ways) };
    }

    /// <summary>An alternative that spans several words is scored once with each of them.</summary>
    private EsQuery Way(Alternative alternative)
    {
        var weight = alternative.Weight / BitOperations.PopCount(alternative.Words);
        return alternative.Terms is [var one]
            ? Term(one, weight * Commonness(alternative))
            : new EsQuery { Bool = new EsBool { Must = [.. alternative.Terms.Select(t => Term(t, weight))] } };
    }

    /// <summary>A rare misspelling in a product must not count for more than the word itself.</summary>
    private float Commonness(Alternative alternative) =>
        alternative.DocFreq > alternative.OwnDocFreq && alternative.OwnDocFreq > 0
            ? Idf(alternative.DocFreq, documents) / Idf(alternative.OwnDocFreq, documents)
            : 1;

    private EsQuery Term(string term, float weight)
    {
        return new EsQuery
        {
            Bool = new EsBool
            {
                Must = [In(scope, ranking.All)],
                Should =
                [
                    .. ranking.Prose > 0 ? [In("prose", ranking.Prose)] : Array.Empty<EsQuery>(),
                    In("title", ranking.Title),
                    In("brand", ranking.Brand),
                    In("category", ranking.Category),
                ],
            },
        };

        EsQuery In(string field, float worth) => EsQuery.TermOf(field, term, weight * worth);
    }

    private List<EsQuery>? Pairs() =>
        plan.Words.Count < 2
            ? null
            :
            [
                .. plan
                    .Words.Zip(plan.Words.Skip(1), TextPlanPairs.Of)
                    .SelectMany(pairs => pairs)
                    .Select(p => EsQuery.TermOf("pair", p.Terms, ranking.Pair * p.Weight)),
            ];
}
