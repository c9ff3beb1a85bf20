using System.Net;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Asks for a page of hits with all that is counted beside it, and reads the answer.</summary>
internal sealed class HitAnswer
{
    private readonly ElasticsearchProductSearch _search;
    private readonly Tenant _tenant;
    private readonly ShopLocale _locale;
    private readonly ProductQuery _query;
    private readonly FilterQuery _filter;
    private readonly FacetReader _facets;
    private readonly HitCursor? _cursor;
    private string? _pit;
    private EsQuery _asked = EsQuery.Nothing;
    private EsSearchAnswer _answer = null!;

    public HitAnswer(ElasticsearchProductSearch search, Tenant tenant, ProductQuery query)
    {
        (_search, _tenant, _query) = (search, tenant, query);
        _locale = ShopLocale.Of(query.Locale);
        _filter = new FilterQuery(query);
        _facets = new FacetReader(query, _filter);
        _cursor = HitCursor.Of(query);
        _pit = _cursor?.Pit;
    }

    /// <summary>How many products have all words, whatever the filters.</summary>
    public long Found => _answer.Aggregations!.GetValueOrDefault("found")?.DocCount ?? 0;

    /// <summary>Whether the text is a SKU or barcode.</summary>
    public bool HasCode => _answer.Aggregations!.GetValueOrDefault("code")?.DocCount > 0;

    public async Task AskAsync(EsQuery asked, EsQuery? full, EsQuery? code, CancellationToken cancellationToken)
    {
        _asked = asked;
        var aggs = new Dictionary<string, EsAgg>(StringComparer.Ordinal) { ["price"] = Prices() };
        if (_query.FacetLimit > 0)
        {
            _facets.Ask(aggs);
        }

        if (full is not null)
        {
            aggs["found"] = new EsAgg { Filter = full };
        }

        if (code is not null)
        {
            aggs["code"] = new EsAgg { Filter = code };
        }

        _answer = await AskAsync(
            new EsSearch
            {
                Size = _query.Size,
                From = _cursor is null ? (_query.Page - 1) * _query.Size : null,
                Query = asked,
                PostFilter = _filter.All,
                Aggs = aggs,
                Sort = HitCursor.Sorts(_query),
                SearchAfter = _cursor?.Values,
                TrackTotalHits = true,
                Source = new EsSourceFilter(_query.Highlight ? ["hit", "description"] : ["hit"]),
            },
            cancellationToken
        );
    }

    public async Task<SearchResult> ReadAsync(TextPlan? plan, string? didYouMean, CancellationToken cancellationToken)
    {
        var aggs = _answer.Aggregations!;
        var total = _answer.Hits.Total!.Value;
        var prices = aggs["price"] is { Min.Value: { } lowest, Max.Value: { } highest }
            ? new PriceRange(new Money((long)lowest, _query.Currency), new Money((long)highest, _query.Currency))
            : null;
        return new SearchResult
        {
            Total = total,
            Items = Hits(plan),
            Facets = _query.FacetLimit == 0 ? [] : _facets.Read(aggs, total),
            PriceRange = prices,
            PriceHistogram = await HistogramAsync(prices, cancellationToken),
            NextCursor = Next(total),
            DidYouMean = didYouMean,
        };
    }

    private async Task<EsSearchAnswer> AskAsync(EsSearch ask, CancellationToken cancellationToken)
    {
        if (_cursor is null)
        {
            return await _search.AskAsync(_tenant, ask, cancellationToken);
        }

        // A cursor goes on in what was there when the second page was asked for.
        var isNew = _pit is null;
        _pit ??= await _search.OpenPointInTimeAsync(_tenant, cancellationToken);
        try
        {
            return await AskThenAsync(ask, cancellationToken);
        }
        catch (ElasticsearchException e) when (!isNew && e.Status == HttpStatusCode.NotFound)
        {
            // The shopper took long: go on in what is there now.
            _pit = await _search.OpenPointInTimeAsync(_tenant, cancellationToken);
            return await AskThenAsync(ask, cancellationToken);
        }
    }

    private async Task<EsSearchAnswer> AskThenAsync(EsSearch ask, CancellationToken cancellationToken)
    {
        // The id of a point in time comes back from the client: it may be another tenant's.
        var own = new EsBool { Must = [ask.Query], Filter = [EsQuery.TermOf("tenant", _tenant.Id.ToString())] };
        var then = ask with
        {
            Query = new EsQuery { Bool = own },
            Pit = ElasticsearchProductSearch.PointInTime(_pit!),
        };
        var answer = await _search.AskAsync(_tenant, then, cancellationToken);
        _pit = answer.PitId ?? _pit;
        return answer;
    }

    private EsAgg Prices()
    {
        var field = new EsFieldAgg(FilterQuery.PriceField(_query.Currency));
        return new EsAgg
        {
            Filter = _filter.WithoutPrice,
            Aggs = new()
            {
                ["min"] = new EsAgg { Min = field },
                ["max"] = new EsAgg { Max = field },
            },
        };
    }

    private async Task<IReadOnlyList<PriceBucket>> HistogramAsync(
        PriceRange? range,
        CancellationToken cancellationToken
    )
    {
        if (range is null || _query.PriceBuckets == 0)
        {
            return [];
        }

        var (lowest, highest) = (range.Min.Amount, range.Max.Amount);
        var width = PriceHistogram.Width(lowest, highest, _query.PriceBuckets);
        var first = lowest / width;
        var count = new EsHistogramAgg(FilterQuery.PriceField(_query.Currency), width, MinDocCount: 1);
        var answer = await _search.AskAsync(
            _tenant,
            new EsSearch
            {
                Query = _asked,
                Aggs = new()
                {
                    ["prices"] = new EsAgg
                    {
                        Filter = _filter.WithoutPrice,
                        Aggs = new() { ["v"] = new EsAgg { Histogram = count } },
                    },
                },
            },
            cancellationToken
        );
        var counts = new int[(highest / width) - first + 1];
        foreach (var bucket in answer.Aggregations!["prices"].V!.Buckets!)
        {
            // A price that came between the two calls is left out.
            var at = (long)(bucket.Key.GetDouble() / width) - first;
            if (at >= 0 && at < counts.Length)
            {
                counts[at] = (int)bucket.DocCount;
            }
        }

        return PriceHistogram.Of(counts, first * width, width, _query.Currency);
    }

    private ProductHit[] Hits(TextPlan? plan)
    {
        var highlighter = _query.Highlight && plan is not null ? new TextHighlighter(plan) : null;
        return
        [
            .. _answer
                .Hits.Hits.Select(h =>
                    (
                        Description: TranslatedTexts.Read(h.Source!.Description, _locale),
                        Hit: HitCodec.Decode(h.Source.Hit, _query.Currency, _locale)
                    )
                )
                .Select(h =>
                    _query.Highlight
                        ? h.Hit with
                        {
                            Highlights = highlighter?.Of(h.Hit.Title, h.Description) ?? [],
                        }
                        : h.Hit
                ),
        ];
    }

    private string? Next(long total)
    {
        var hits = _answer.Hits.Hits;
        var seen = (_cursor?.Seen ?? (_query.Page - 1) * _query.Size) + hits.Count;
        return hits.Count == _query.Size && seen < total
            ? Cursor.Encode(new HitCursor(HitCursor.Name(_query), hits[^1].Sort!, _pit, seen))
            : null;
    }
}
