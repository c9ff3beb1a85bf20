using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Suggests categories, brands and products to a shopper who is still typing.</summary>
internal sealed class Suggester(
    ElasticsearchProductSearch search,
    Tenant tenant,
    Language language,
    SuggestQuery query,
    Ranking ranking
)
{
    private readonly ShopLocale _locale = ShopLocale.Of(query.Locale);
    private const int MostNames = 4;
    private const int NamesLooked = 50;

    public async Task<IReadOnlyList<Suggestion>> SuggestAsync(CancellationToken cancellationToken)
    {
        var asked = _locale.LanguageOr(language);
        var plan = TextPlan.Of(query.Text.TrimStart(), asked, language, new TokenBuffer(), ranking);
        if (plan.Words.Count == 0)
        {
            return [];
        }

        plan.JoinNeighbours(Vocabulary.Unknown);
        var words = new TextQuery(plan, ranking, 0, "title");
        var naming = AskNamesAsync(plan, cancellationToken);
        var typed = await AskAsync(plan, words, unfinished: true, cancellationToken);
        var suggestions = Names(plan, await naming).Take(Math.Min(MostNames, query.Limit)).ToList();
        if (typed.Hits.Hits.Count == 0)
        {
            var vocabulary = await Vocabulary.LookAsync(search, tenant, plan, words, cancellationToken);
            plan.ExtendLast(vocabulary, ranking);
            plan.Correct(vocabulary, ranking);
            words = new TextQuery(plan, ranking, vocabulary.Documents, "title");
            typed = await AskAsync(plan, words, unfinished: false, cancellationToken);
        }

        suggestions.AddRange(
            typed
                .Hits.Hits.Take(query.Limit - suggestions.Count)
                .Select(h => HitCodec.Decode(h.Source!.Hit, query.Currency, _locale))
                .Select(p => new Suggestion
                {
                    Text = p.Title,
                    Kind = SuggestionKind.Product,
                    Product = p,
                })
        );
        return suggestions;
    }

    private Task<EsSearchAnswer> AskAsync(
        TextPlan plan,
        TextQuery words,
        bool unfinished,
        CancellationToken cancellationToken
    )
    {
        List<EsQuery> ways = [words.All(plan.All)];
        if (unfinished && plan.IsOpen && plan.Words[^1].Surface.Length >= 2)
        {
            var begins = new EsQuery
            {
                Prefix = new() { ["title_word"] = new EsTerm(plan.Words[^1].Surface, ranking.Prefix) },
            };
            var others = (ushort)(plan.All & ~(1 << (plan.Words.Count - 1)));
            ways.Add(others == 0 ? begins : new EsQuery { Bool = new EsBool { Must = [words.All(others), begins] } });
        }

        if (words.Code() is { } code)
        {
            ways.Add(code);
        }

        var ask = new EsSearch
        {
            Size = query.Limit,
            Query = EsQuery.Or(ways),
            Sort = HitCursor.Sorts(new ProductQuery { Currency = query.Currency }),
            Source = new EsSourceFilter(["hit"]),
        };
        return search.AskAsync(tenant, ask, cancellationToken);
    }

    /// <summary>Brands and categories of which a word begins as one of those typed does.</summary>
    private Task<EsSearchAnswer> AskNamesAsync(TextPlan plan, CancellationToken cancellationToken)
    {
        var longest = plan.Words.MaxBy(w => w.Surface.Length)!.Surface;
        var include = $".{FacetTerms.Separator}.* {FacetReader.Escape(longest)}.*";
        var ask = new EsSearch
        {
            Query = EsQuery.Everything,
            Aggs = new() { ["names"] = new EsAgg { Terms = new EsTermsAgg("names", NamesLooked, include) } },
        };
        return search.AskAsync(tenant, ask, cancellationToken);
    }

    private static IEnumerable<Suggestion> Names(TextPlan plan, EsSearchAnswer answer) =>
        from bucket in answer.Aggregations!["names"].Buckets!
        let parts = bucket.Key.GetString()!.Split(FacetTerms.Separator)
        where
            parts.Length == 4
            && plan.Words.TrueForAll(w => parts[1].Contains(" " + w.Surface, StringComparison.Ordinal))
        orderby bucket.DocCount descending, parts[2]
        select new Suggestion
        {
            Text = parts[3],
            Kind = parts[0] == "b" ? SuggestionKind.Brand : SuggestionKind.Category,
            Value = parts[2],
            Count = (int)bucket.DocCount,
        };
}
