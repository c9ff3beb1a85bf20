using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>A query: exactly one member is set.</summary>
internal sealed record EsQuery
{
    public EsMatchAll? MatchAll { get; init; }

    public EsMatchNone? MatchNone { get; init; }

    public EsBool? Bool { get; init; }

    public EsDisMax? DisMax { get; init; }

    public Dictionary<string, EsTerm>? Term { get; init; }

    public Dictionary<string, IReadOnlyList<string>>? Terms { get; init; }

    public Dictionary<string, EsTerm>? Prefix { get; init; }

    public Dictionary<string, EsFuzzy>? Fuzzy { get; init; }

    public Dictionary<string, EsRange>? Range { get; init; }

    public EsConstantScore? ConstantScore { get; init; }

    public EsFunctionScore? FunctionScore { get; init; }

    public EsNested? Nested { get; init; }

    public static EsQuery Everything { get; } = new() { MatchAll = new EsMatchAll(null) };

    public static EsQuery Nothing { get; } = new() { MatchNone = new EsMatchNone() };

    public static EsQuery TermOf(string field, string value, float? boost = null) =>
        new() { Term = new() { [field] = new EsTerm(value, boost) } };

    public static EsQuery TermsOf(string field, IReadOnlyList<string> values) =>
        new() { Terms = new() { [field] = values } };

    public static EsQuery Constant(EsQuery filter, float boost) =>
        new() { ConstantScore = new EsConstantScore(filter, boost) };

    /// <summary>All of them, without scores.</summary>
    public static EsQuery And(IReadOnlyList<EsQuery> filters) =>
        filters is [var one] ? one : new EsQuery { Bool = new EsBool { Filter = filters } };

    /// <summary>Any of them.</summary>
    public static EsQuery Or(IReadOnlyList<EsQuery> queries) =>
        queries is [var one]
            ? one
            : new EsQuery
            {
                Bool = new EsBool { Should = queries, MinimumShouldMatch = 1 },
            };
}

internal sealed record EsMatchAll(float? Boost);

internal sealed record EsMatchNone;

internal sealed record EsBool
{
    public IReadOnlyList<EsQuery>? Must { get; init; }

    public IReadOnlyList<EsQuery>? Should { get; init; }

    public IReadOnlyList<EsQuery>? Filter { get; init; }

    public IReadOnlyList<EsQuery>? MustNot { get; init; }

    public int? MinimumShouldMatch { get; init; }
}

internal sealed record EsDisMax(IReadOnlyList<EsQuery> Queries);

internal sealed record EsTerm(string Value, float? Boost);

internal sealed record EsFuzzy(string Value, int Fuzziness, int MaxExpansions, bool Transpositions);

internal sealed record EsRange
{
    public double? Gte { get; init; }

    public double? Lte { get; init; }

    /// <summary>Below this text.</summary>
    public string? Lt { get; init; }
}

internal sealed record EsConstantScore(EsQuery Filter, float Boost);

internal sealed record EsNested(string Path, EsQuery Query);

internal sealed record EsFunctionScore
{
    public required EsQuery Query { get; init; }

    public IReadOnlyList<EsFunction>? Functions { get; init; }

    public string? ScoreMode { get; init; }

    public string? BoostMode { get; init; }

    public float? MinScore { get; init; }
}

internal sealed record EsFunction(EsQuery Filter, float Weight);

/// <summary>An aggregation: one kind, perhaps with others inside.</summary>
internal sealed record EsAgg
{
    public EsQuery? Filter { get; init; }

    public EsTermsAgg? Terms { get; init; }

    public EsFieldAgg? Min { get; init; }

    public EsFieldAgg? Max { get; init; }

    public EsHistogramAgg? Histogram { get; init; }

    public Dictionary<string, EsAgg>? Aggs { get; init; }
}

internal sealed record EsTermsAgg(string Field, int Size, string? Include);

internal sealed record EsFieldAgg(string Field);

internal sealed record EsHistogramAgg(string Field, long Interval, int MinDocCount);

/// <summary>The body of a search.</summary>
internal sealed record EsSearch
{
    public int Size { get; init; }

    public int? From { get; init; }

    public required EsQuery Query { get; init; }

    public EsQuery? PostFilter { get; init; }

    public Dictionary<string, EsAgg>? Aggs { get; init; }

    public IReadOnlyList<Dictionary<string, EsSort>>? Sort { get; init; }

    public IReadOnlyList<JsonElement>? SearchAfter { get; init; }

    public EsPitReference? Pit { get; init; }

    public bool? TrackTotalHits { get; init; }

    [JsonPropertyName("_source")]
    public EsSourceFilter? Source { get; init; }
}

/// <summary>The members of a document that come with a hit.</summary>
internal sealed record EsSourceFilter(IReadOnlyList<string> Includes);

internal sealed record EsSort(string Order, string? Missing = null, string? UnmappedType = null);

internal sealed record EsPitReference(string Id, string KeepAlive);

internal sealed record EsSearchAnswer
{
    public bool TimedOut { get; init; }

    [JsonPropertyName("_shards")]
    public EsShards? Shards { get; init; }

    public required EsHits Hits { get; init; }

    public Dictionary<string, EsBuckets>? Aggregations { get; init; }

    public string? PitId { get; init; }
}

internal sealed record EsShards(int Total, int Failed);

internal sealed record EsHits(EsTotal? Total, IReadOnlyList<EsHit> Hits);

internal sealed record EsTotal(long Value);

internal sealed record EsHit
{
    [JsonPropertyName("_source")]
    public EsHitSource? Source { get; init; }

    public IReadOnlyList<JsonElement>? Sort { get; init; }
}

internal sealed record EsHitSource(byte[]? Hit, string? Description);

/// <summary>The answer of any aggregation used here.</summary>
internal sealed record EsBuckets
{
    public long DocCount { get; init; }

    public double? Value { get; init; }

    public IReadOnlyList<EsBucket>? Buckets { get; init; }

    /// <summary>The terms of the inner aggregation named <c>v</c>.</summary>
    public EsBuckets? V { get; init; }

    /// <summary>The inner aggregation named <c>min</c>.</summary>
    public EsBuckets? Min { get; init; }

    /// <summary>The inner aggregation named <c>max</c>.</summary>
    public EsBuckets? Max { get; init; }
}

internal sealed record EsBucket(JsonElement Key, long DocCount);
