using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>One build of a tenant's index.</summary>
/// <param name="Index">The index that holds it, perhaps with other tenants' products.</param>
/// <param name="Name">Tells it from other builds of the tenant: a time and how it was made.</param>
internal sealed record Build(string Index, string Name)
{
    /// <summary>
    /// Where products go that were deleted while it is built: found by no alias, below the build in the order of names and
    /// above all builds before it.
    /// </summary>
    public string Gone => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Form, language and collation it was made with.</summary>
    public string Made => Name[(Name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public bool IsReadable => Made.StartsWith(IndexTemplate.Form + "/", StringComparison.Ordinal);

    public Language Language => Language.Named(Made.Split('/')[1]);
}

/// <summary>
/// One alias a tenant, whether its products share an index with others' or have one of their own: it filters by tenant and
/// build and routes to the tenant's shard. Taking a new build live is moving the alias, one step for all hosts. A second
/// alias names the build under way, so that changes made by any host go into it as well.
/// </summary>
internal sealed class TenantAliases(ElasticsearchClient client, IOptions<SearchOptions> options, TimeProvider clock)
    : IDisposable
{
    private const int MostKnown = 20_000;

    private readonly ElasticsearchOptions _options = options.Value.Elasticsearch;
    private readonly SemaphoreSlim _preparing = new(1, 1);
    private readonly ConcurrentDictionary<Id<TenantKind>, (Language Language, long At)> _languages = [];
    private volatile bool _prepared;

    public static string Routing(Id<TenantKind> tenant) => tenant.ToString();

    public void Dispose() => _preparing.Dispose();

    /// <summary>The alias that searches go to.</summary>
    public string Live(Id<TenantKind> tenant) => $"{_options.Prefix}-live-{tenant}";

    public string SharedIndex => $"{_options.Prefix}-products-shared-{IndexTemplate.Form}";

    public static string MadeFor(string culture)
    {
        var collation = Language.OrderOf(culture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{IndexTemplate.Form}/{Language.Of(culture).Name}/{collation.Name}/{collation.Version?.FullVersion}"
        );
    }

    /// <summary>The live build and the one under way.</summary>
    public async Task<(Build? Live, Build? Next)> FindAsync(Id<TenantKind> tenant, CancellationToken cancellationToken)
    {
        var found = await client.GetAsync(
            // Names that are missing are a 404 even where others are found; a pattern never is.
            $"_alias/{_options.Prefix}-*-{tenant}",
            EsJson.Default.DictionaryStringEsIndexAliases,
            cancellationToken
        );
        Build? live = null;
        Build? next = null;
        foreach (var (index, aliases) in found ?? [])
        {
            live = aliases.Aliases.TryGetValue(Live(tenant), out var a) ? BuildOf(index, a) : live;
            next = aliases.Aliases.TryGetValue(Next(tenant), out var n) ? BuildOf(index, n) : next;
        }

        return (live, next);
    }

    /// <summary>The language of the live build, remembered for a second.</summary>
    /// <exception cref="SearchIndexMissingException">There is none.</exception>
    public async ValueTask<Language> LanguageAsync(Id<TenantKind> tenant, CancellationToken cancellationToken)
    {
        if (_languages.TryGetValue(tenant, out var known) && clock.GetElapsedTime(known.At) < TimeSpan.FromSeconds(1))
        {
            return known.Language;
        }

        var (live, _) = await FindAsync(tenant, cancellationToken);
        if (live is not { IsReadable: true })
        {
            throw new SearchIndexMissingException();
        }

        if (_languages.Count < MostKnown)
        {
            _languages[tenant] = (live.Language, clock.GetTimestamp());
        }
        else
        {
            _languages.Clear();
        }

        return live.Language;
    }

    /// <summary>An empty build beside the live one; nothing finds it yet.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="made">How it is made.</param>
    /// <param name="own">Whether it has an index of its own.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<Build> BeginAsync(
        Id<TenantKind> tenant,
        string made,
        bool own,
        CancellationToken cancellationToken
    )
    {
        await PrepareAsync(cancellationToken);
        var name = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        var index = own ? $"{_options.Prefix}-products-{tenant}-{name}" : SharedIndex;
        if (own)
        {
            // One tenant, one shard: it is searched as a whole.
            await client.DoAsync(
                HttpMethod.Put,
                index,
                """{"settings":{"index":{"number_of_shards":1}}}""",
                cancellationToken
            );
        }

        var build = new Build(index, $"{name}/{made}");
        await ActAsync([new EsAliasAction { Add = Alias(tenant, Next(tenant), build) }], cancellationToken);
        return build;
    }

    /// <summary>Moves the live alias to a build, in one step.</summary>
    public async Task PublishAsync(
        Id<TenantKind> tenant,
        Build build,
        Build? before,
        CancellationToken cancellationToken
    )
    {
        List<EsAliasAction> actions =
        [
            new() { Remove = new EsRemoveAlias(build.Index, Next(tenant), MustExist: true) },
        ];
        if (before is not null && before.Index != build.Index)
        {
            actions.Add(new() { Remove = new EsRemoveAlias(before.Index, Live(tenant), MustExist: false) });
        }

        actions.Add(new() { Add = Alias(tenant, Live(tenant), build) });
        await ActAsync(actions, cancellationToken);
        _languages.TryRemove(tenant, out _);
    }

    /// <summary>Gives a build up that is under way.</summary>
    public async Task AbandonAsync(Id<TenantKind> tenant, Build next, CancellationToken cancellationToken)
    {
        var remove = new EsRemoveAlias(next.Index, Next(tenant), MustExist: false);
        await ActAsync([new() { Remove = remove }], cancellationToken);
        await SweepAsync(tenant, next.Index, EsQuery.TermsOf("generation", [next.Name, next.Gone]), cancellationToken);
    }

    /// <summary>Takes the live alias away and deletes what it named.</summary>
    public async Task DropAsync(Id<TenantKind> tenant, Build live, CancellationToken cancellationToken)
    {
        var remove = new EsRemoveAlias(live.Index, Live(tenant), MustExist: false);
        await ActAsync([new() { Remove = remove }], cancellationToken);
        _languages.TryRemove(tenant, out _);
        await SweepAsync(tenant, live.Index, EsQuery.Everything, cancellationToken);
    }

    /// <summary>Deletes what is left of the builds before this one.</summary>
    public async Task SweepBeforeAsync(
        Id<TenantKind> tenant,
        Build build,
        Build? before,
        CancellationToken cancellationToken
    )
    {
        var older = new EsQuery { Range = new() { ["generation"] = new EsRange { Lt = build.Name } } };
        if (before is not null && before.Index != build.Index)
        {
            await SweepAsync(tenant, before.Index, older, cancellationToken);
        }

        await DeleteAsync(tenant, build.Index, older, cancellationToken);
    }

    private Task SweepAsync(Id<TenantKind> tenant, string index, EsQuery which, CancellationToken cancellationToken) =>
        index == SharedIndex
            ? DeleteAsync(tenant, index, which, cancellationToken)
            : client.DoAsync(HttpMethod.Delete, index, null, cancellationToken, HttpStatusCode.NotFound);

    /// <summary>Goes on in the cluster; no search sees it, since aliases filter by build.</summary>
    private Task<EsTask> DeleteAsync(
        Id<TenantKind> tenant,
        string index,
        EsQuery which,
        CancellationToken cancellationToken
    ) =>
        client.SendAsync(
            HttpMethod.Post,
            $"{index}/_delete_by_query?conflicts=proceed&wait_for_completion=false&refresh=true&routing={Routing(tenant)}",
            new EsDeleteByQuery(EsQuery.And([EsQuery.TermOf("tenant", tenant.ToString()), which])),
            EsJson.Default.EsDeleteByQuery,
            EsJson.Default.EsTask,
            cancellationToken
        );

    private string Next(Id<TenantKind> tenant) => $"{_options.Prefix}-next-{tenant}";

    private static Build? BuildOf(string index, EsAlias alias) =>
        alias.Filter?.Bool?.Filter?.Select(f => f.Term?.GetValueOrDefault("generation")?.Value).OfType<string>()
            is { } names
        && names.FirstOrDefault() is { } name
            ? new Build(index, name)
            : null;

    private static EsAddAlias Alias(Id<TenantKind> tenant, string alias, Build build) =>
        new(
            build.Index,
            alias,
            new EsQuery
            {
                Bool = new EsBool
                {
                    Filter = [EsQuery.TermOf("tenant", tenant.ToString()), EsQuery.TermOf("generation", build.Name)],
                },
            },
            Routing(tenant)
        );

    private Task<EsAcknowledged> ActAsync(IReadOnlyList<EsAliasAction> actions, CancellationToken cancellationToken) =>
        client.SendAsync(
            HttpMethod.Post,
            "_aliases",
            new EsAliasActions(actions),
            EsJson.Default.EsAliasActions,
            EsJson.Default.EsAcknowledged,
            cancellationToken
        );

    /// <summary>Puts the template and the shared index in place, once for each process.</summary>
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_prepared)
        {
            return;
        }

        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (!_prepared)
            {
                var template = $"_index_template/{_options.Prefix}-products";
                await client.DoAsync(HttpMethod.Put, template, IndexTemplate.Json(_options), cancellationToken);
                // 400 where it is there already.
                await client.DoAsync(HttpMethod.Put, SharedIndex, null, cancellationToken, HttpStatusCode.BadRequest);
                _prepared = true;
            }
        }
        finally
        {
            _preparing.Release();
        }
    }
}
