using System.Text.Json;
using System.Text.Json.Serialization;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>The bodies that are sent to Elasticsearch and read from it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(EsSearch))]
[JsonSerializable(typeof(EsSearchAnswer))]
[JsonSerializable(typeof(EsCount))]
[JsonSerializable(typeof(EsCountAnswer))]
[JsonSerializable(typeof(EsDocument))]
[JsonSerializable(typeof(EsBulkLine))]
[JsonSerializable(typeof(EsBulkAnswer))]
[JsonSerializable(typeof(EsAliasActions))]
[JsonSerializable(typeof(EsAcknowledged))]
[JsonSerializable(typeof(EsDeleteByQuery))]
[JsonSerializable(typeof(EsTask))]
[JsonSerializable(typeof(EsClosePit))]
[JsonSerializable(typeof(EsPit))]
[JsonSerializable(typeof(EsFailure))]
[JsonSerializable(typeof(Dictionary<string, EsIndexAliases>))]
internal sealed partial class EsJson : JsonSerializerContext;

internal sealed record EsFailure(EsError? Error);

internal sealed record EsError(string? Type, string? Reason);

internal sealed record EsAcknowledged(bool Acknowledged);

internal sealed record EsTask(string? Task);

internal sealed record EsPit(string Id);

internal sealed record EsClosePit(string Id);

internal sealed record EsCount(EsQuery Query);

internal sealed record EsCountAnswer(long Count);

internal sealed record EsDeleteByQuery(EsQuery Query);

internal sealed record EsIndexAliases(Dictionary<string, EsAlias> Aliases);

internal sealed record EsAlias(EsQuery? Filter, string? IndexRouting, string? SearchRouting);

internal sealed record EsAliasActions(IReadOnlyList<EsAliasAction> Actions);

internal sealed record EsAliasAction
{
    public EsAddAlias? Add { get; init; }

    public EsRemoveAlias? Remove { get; init; }
}

internal sealed record EsAddAlias(string Index, string Alias, EsQuery Filter, string Routing);

internal sealed record EsRemoveAlias(string Index, string Alias, bool MustExist);

/// <summary>The line before a document: what to do with which one.</summary>
internal sealed record EsBulkLine
{
    public EsBulkTarget? Index { get; init; }

    public EsBulkTarget? Create { get; init; }

    public EsBulkTarget? Delete { get; init; }
}

internal sealed record EsBulkTarget(
    [property: JsonPropertyName("_index")] string Index,
    [property: JsonPropertyName("_id")] string Id,
    string Routing
);

internal sealed record EsBulkAnswer(bool Errors, IReadOnlyList<EsBulkItem> Items);

internal sealed record EsBulkItem(EsBulkResult? Index, EsBulkResult? Create, EsBulkResult? Delete)
{
    public EsBulkResult Result => Index ?? Create ?? Delete ?? new EsBulkResult(200, null);
}

internal sealed record EsBulkResult(int Status, EsError? Error);
