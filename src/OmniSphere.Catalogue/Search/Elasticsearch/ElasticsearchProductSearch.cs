using System.Net;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Search on a cluster of Elasticsearch 8 or 9, for hosts that share a database.</summary>
internal sealed class ElasticsearchProductSearch(
    ElasticsearchClient client,
    TenantAliases aliases,
    BulkWriter bulk,
    Microsoft.Extensions.Options.IOptions<SearchOptions> options
) : IProductSearch
{
    private const string KeepAlive = "1m";

    internal Ranking Ranking { get; set; } = Ranking.Default;

    /// <summary>Ids span the tenants and builds that share an index.</summary>
    public static string DocumentId(Id<TenantKind> tenant, Build build, Id<ProductKind> product) =>
        $"{tenant.Value:N}.{build.Gone}.{product.Value:N}";

    public async Task<IndexState> GetStateAsync(Tenant tenant, CancellationToken cancellationToken = default)
    {
        var (live, _) = await aliases.FindAsync(tenant.Id, cancellationToken);
        return live is not { IsReadable: true } ? IndexState.Missing
            : live.Made == TenantAliases.MadeFor(tenant.Culture) ? IndexState.Ready
            : IndexState.Stale;
    }

    public async ValueTask<long> CountAsync(Tenant tenant, CancellationToken cancellationToken = default)
    {
        var answer = await WithIndexAsync(() =>
            client.SendAsync(
                HttpMethod.Post,
                $"{aliases.Live(tenant.Id)}/_count",
                new EsCount(EsQuery.Everything),
                EsJson.Default.EsCount,
                EsJson.Default.EsCountAnswer,
                cancellationToken
            )
        );
        return answer.Count;
    }

    public async Task ApplyAsync(Tenant tenant, ProductChanges changes, CancellationToken cancellationToken = default)
    {
        var (live, next) = await aliases.FindAsync(tenant.Id, cancellationToken);
        live = live is { IsReadable: true } ? live : null;
        if (live is null && next is null)
        {
            throw new SearchIndexMissingException();
        }

        var operations = new List<BulkOperation>();
        foreach (var build in new[] { next, live }.OfType<Build>())
        {
            var documents = Documents(tenant, build);
            operations.AddRange(
                changes.Deletes.Select(id => new BulkOperation(
                    build.Index,
                    DocumentId(tenant.Id, build, id),
                    build == next ? documents.Tombstone(id, build) : null
                ))
            );
            operations.AddRange(
                changes
                    .Puts.GroupBy(p => p.Id)
                    .Select(g => new BulkOperation(
                        build.Index,
                        DocumentId(tenant.Id, build, g.Key),
                        documents.Write(g.Last(), build.Name)
                    ))
            );
        }

        await bulk.WriteAsync(tenant.Id, operations, refresh: true, cancellationToken);
    }

    public async ValueTask<SearchResult> SearchAsync(
        Tenant tenant,
        ProductQuery query,
        CancellationToken cancellationToken = default
    ) =>
        await WithIndexAsync(async () =>
        {
            var language = await aliases.LanguageAsync(tenant.Id, cancellationToken);
            return await new SearchRun(this, tenant, language, query, Ranking).RunAsync(cancellationToken);
        });

    public async ValueTask<IReadOnlyList<Suggestion>> SuggestAsync(
        Tenant tenant,
        SuggestQuery query,
        CancellationToken cancellationToken = default
    ) =>
        await WithIndexAsync(async () =>
        {
            var language = await aliases.LanguageAsync(tenant.Id, cancellationToken);
            return await new Suggester(this, tenant, language, query, Ranking).SuggestAsync(cancellationToken);
        });

    public async Task<IIndexRebuild> BeginRebuildAsync(Tenant tenant, CancellationToken cancellationToken = default)
    {
        var (live, next) = await aliases.FindAsync(tenant.Id, cancellationToken);
        if (next is not null)
        {
            await aliases.AbandonAsync(tenant.Id, next, cancellationToken);
        }

        var from = options.Value.Elasticsearch.OwnIndexFrom;
        var own = from == 0 || (live is not null && await CountAsync(tenant, cancellationToken) >= from);
        var made = TenantAliases.MadeFor(tenant.Culture);
        var build = await aliases.BeginAsync(tenant.Id, made, own, cancellationToken);
        return new ElasticsearchRebuild(tenant.Id, build, Documents(tenant, build), aliases, bulk, client);
    }

    public async Task DropAsync(Id<TenantKind> tenant, CancellationToken cancellationToken = default)
    {
        var (live, next) = await aliases.FindAsync(tenant, cancellationToken);
        if (next is not null)
        {
            await aliases.AbandonAsync(tenant, next, cancellationToken);
        }

        if (live is not null)
        {
            await aliases.DropAsync(tenant, live, cancellationToken);
        }
    }

    /// <summary>Asks the tenant's live index, or a point in time of it.</summary>
    public async Task<EsSearchAnswer> AskAsync(Tenant tenant, EsSearch search, CancellationToken cancellationToken)
    {
        var path = search.Pit is null ? $"{aliases.Live(tenant.Id)}/_search" : "_search";
        EsSearchAnswer answer;
        try
        {
            answer = await client.SendAsync(
                HttpMethod.Post,
                path,
                search,
                EsJson.Default.EsSearch,
                EsJson.Default.EsSearchAnswer,
                cancellationToken
            );
        }
        catch (ElasticsearchException e) when (e.Status == HttpStatusCode.BadRequest && search.SearchAfter is not null)
        {
            throw Problem.BadRequest("cursor.invalid", "The cursor does not belong to this list.");
        }

        // Half an answer is no answer.
        return answer.TimedOut || answer.Shards?.Failed > 0
            ? throw new ElasticsearchException("Some shards did not answer.")
            : answer;
    }

    /// <summary>Holds the tenant's live index as it is now.</summary>
    public async Task<string> OpenPointInTimeAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var path = $"{aliases.Live(tenant.Id)}/_pit?keep_alive={KeepAlive}&routing={TenantAliases.Routing(tenant.Id)}";
        var answer = await client.PostAsync(path, EsJson.Default.EsPit, cancellationToken);
        return answer.Id;
    }

    public static EsPitReference PointInTime(string id) => new(id, KeepAlive);

    private static DocumentWriter Documents(Tenant tenant, Build build) =>
        new(tenant.Id, build.Language, Language.OrderOf(tenant.Culture));

    private static async Task<T> WithIndexAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ElasticsearchException e) when (e.Type == "index_not_found_exception")
        {
            throw new SearchIndexMissingException(e);
        }
    }
}
