using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>
/// One search: words as they are first; only when too few products have them all, another call with other spellings,
/// unfinished words, and at last products with some of the words.
/// </summary>
internal sealed class SearchRun(
    ElasticsearchProductSearch search,
    Tenant tenant,
    Language language,
    ProductQuery query,
    Ranking ranking
)
{
    private readonly ShopLocale _locale = ShopLocale.Of(query.Locale);
    private readonly HitAnswer _hits = new(search, tenant, query);

    // In another order than relevance, products with only some of the words would stand between those with all.
    private readonly int _enough = query.Sort == ProductSort.Relevance ? ranking.Enough : 1;

    public async Task<SearchResult> RunAsync(CancellationToken cancellationToken)
    {
        var text = query.Text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            await _hits.AskAsync(Promotion.Everything(query), null, null, cancellationToken);
            return await _hits.ReadAsync(null, null, cancellationToken);
        }

        var asked = _locale.LanguageOr(language);
        var plan = TextPlan.Of(text, asked, language, new TokenBuffer(), ranking);
        SynonymBook.Widen(plan, query.Rules, ranking);
        plan.JoinNeighbours(Vocabulary.Unknown);
        var words = new TextQuery(plan, ranking, documents: 0);
        var strict = plan.Words.Count == 0 ? EsQuery.Nothing : words.All(plan.All);
        await AskAsync(plan, words, strict, plan.All, cancellationToken);
        var (found, hasCode) = (_hits.Found, _hits.HasCode);
        if (hasCode || plan.Words.Count == 0 || found > Math.Max(DidYouMean.FewHits, _enough - 1))
        {
            return await _hits.ReadAsync(plan, null, cancellationToken);
        }

        var vocabulary = await Vocabulary.LookAsync(search, tenant, plan, words, cancellationToken);
        var didYouMean = found > DidYouMean.FewHits ? null : await ProposeAsync(plan, vocabulary, cancellationToken);
        if (found < _enough)
        {
            await WidenAsync(plan, vocabulary, cancellationToken);
        }

        return await _hits.ReadAsync(plan, didYouMean, cancellationToken);
    }

    private async Task WidenAsync(TextPlan plan, Vocabulary vocabulary, CancellationToken cancellationToken)
    {
        var before = plan.Words.ConvertAll(w => w.Alternatives.Count);
        plan.ExtendLast(vocabulary, ranking);
        plan.Correct(vocabulary, ranking);
        foreach (var word in plan.Words.Where(w => w.DocFreq == 0))
        {
            // A word that no product has weighs what it is taken for.
            var common = word.Alternatives.Max(a => a.DocFreq);
            word.Idf = common > 0 ? TextQuery.Idf(common, vocabulary.Documents) : word.Idf;
        }

        ushort wanted = 0;
        for (var i = 0; i < plan.Words.Count; i++)
        {
            if (plan.Words[i].IsKnown || plan.Words[i].Alternatives.Count > before[i])
            {
                wanted |= (ushort)(1 << i);
            }
        }

        var words = new TextQuery(plan, ranking, vocabulary.Documents);
        await AskAsync(plan, words, wanted == 0 ? EsQuery.Nothing : words.All(wanted), wanted, cancellationToken);
        if (_hits.Found < _enough && wanted != 0)
        {
            await AskAsync(plan, words, words.Some(wanted, ranking.LeastShare), wanted, cancellationToken);
        }
    }

    private Task AskAsync(
        TextPlan plan,
        TextQuery words,
        EsQuery matching,
        ushort wanted,
        CancellationToken cancellationToken
    )
    {
        var code = words.Code();
        var full = words.Reads(wanted);
        var tier = EsQuery.Constant(full, TextQuery.AllWordsTier);
        var ask = Promotion.Words(query, matching, tier, code, hasWords: plan.Words.Count > 0);
        return _hits.AskAsync(ask, full, code, cancellationToken);
    }

    private async Task<string?> ProposeAsync(TextPlan plan, Vocabulary vocabulary, CancellationToken cancellationToken)
    {
        var respelt = DidYouMean.Respell(plan, vocabulary);
        for (var i = 0; i < respelt.Count; i++)
        {
            var ask = new EsSearch
            {
                Size = 1,
                Query = EsQuery.TermOf("title_word", respelt[i].Spelling),
                Source = new EsSourceFilter(["hit"]),
            };
            var answer = await search.AskAsync(tenant, ask, cancellationToken);
            if (answer.Hits.Hits is [{ Source.Hit: { } hit }])
            {
                var title = HitCodec.Decode(hit, query.Currency, _locale).Title;
                var written = DidYouMean.AsWritten(respelt[i].Spelling, title, plan.Languages[0]);
                respelt[i] = (respelt[i].Word, written ?? respelt[i].Spelling);
            }
        }

        return DidYouMean.Write(plan, respelt);
    }
}
