using Lucene.Net.Index;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.Search.Analysis;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>
/// Search in process: an index on disk for each tenant. Meant for one host; hosts that share a database need a search
/// server.
/// </summary>
internal sealed class LuceneProductSearch : IProductSearch, IAsyncDisposable
{
    private readonly OpenIndexes _indexes;
    private readonly ILogger<LuceneProductSearch> _logger;

    public LuceneProductSearch(IOptions<SearchOptions> options, TimeProvider clock, ILogger<LuceneProductSearch> logger)
    {
        var settings = options.Value;
        _indexes = new OpenIndexes(settings.Folder!, settings.OpenIndexes, settings.OpenWriters, clock);
        _logger = logger;
    }

    internal OpenIndexes Indexes => _indexes;

    internal Ranking Ranking { get; set; } = Ranking.Default;

    public Task<IndexState> GetStateAsync(Tenant tenant, CancellationToken cancellationToken = default) =>
        Task.FromResult(_indexes.StateOf(tenant));

    public ValueTask<long> CountAsync(Tenant tenant, CancellationToken cancellationToken = default) =>
        ReadAsync(tenant, (_, searcher) => (long)searcher.IndexReader.NumDocs, cancellationToken);

    public Task ApplyAsync(Tenant tenant, ProductChanges changes, CancellationToken cancellationToken = default) =>
        ApplyAllAsync(tenant, new[] { changes }.ToAsyncEnumerable(), cancellationToken);

    public async Task ApplyAllAsync(
        Tenant tenant,
        IAsyncEnumerable<ProductChanges> changes,
        CancellationToken cancellationToken = default
    )
    {
        // They are read once: an index that was closed meanwhile is opened before the first of them.
        await using var pieces = changes.GetAsyncEnumerator(cancellationToken);
        if (!await pieces.MoveNextAsync())
        {
            return;
        }

        await _indexes.UseAsync(
            tenant,
            async index =>
            {
                await index.ApplyAsync(pieces, cancellationToken);
                return true;
            }
        );
        _indexes.LimitWriters();
    }

    public ValueTask<SearchResult> SearchAsync(
        Tenant tenant,
        ProductQuery query,
        CancellationToken cancellationToken = default
    ) =>
        ReadAsync(
            tenant,
            (_, searcher) => With(searcher, scratch => new SearchRun(searcher, scratch, query, Ranking).Run()),
            cancellationToken
        );

    public ValueTask<IReadOnlyList<Suggestion>> SuggestAsync(
        Tenant tenant,
        SuggestQuery query,
        CancellationToken cancellationToken = default
    ) =>
        ReadAsync(
            tenant,
            (_, searcher) => With(searcher, scratch => new Suggester(searcher, scratch, Ranking).Suggest(query)),
            cancellationToken
        );

    public async Task<IIndexRebuild> BeginRebuildAsync(Tenant tenant, CancellationToken cancellationToken = default) =>
        await _indexes.UseAsync(
            tenant,
            async ValueTask<IIndexRebuild> (index) => await index.BeginRebuildAsync(cancellationToken)
        );

    public Task DropAsync(Id<TenantKind> tenant, CancellationToken cancellationToken = default) =>
        _indexes.DropAsync(tenant);

    public ValueTask DisposeAsync() => _indexes.DisposeAsync();

    private static T With<T>(ProductSearcher searcher, Func<SearchScratch, T> work)
    {
        var scratch = searcher.Rent();
        var result = work(scratch);
        searcher.Return(scratch);
        return result;
    }

    private ValueTask<T> ReadAsync<T>(
        Tenant tenant,
        Func<TenantIndex, ProductSearcher, T> read,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _indexes.UseAsync(
            tenant,
            async index =>
            {
                try
                {
                    return index.Read(searcher => read(index, searcher));
                }
                catch (Exception e) when (e is CorruptIndexException or EndOfStreamException)
                {
                    Log.IndexDamaged(_logger, e, tenant.Id.ToString());
                    await index.CondemnAsync();
                    throw new SearchIndexMissingException(e);
                }
            }
        );
    }
}
