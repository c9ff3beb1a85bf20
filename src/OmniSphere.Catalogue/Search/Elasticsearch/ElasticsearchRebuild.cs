using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>A build in the making. Changes go into it by its alias, from whatever host; here only what is new is added.</summary>
internal sealed class ElasticsearchRebuild(
    Id<TenantKind> tenant,
    Build build,
    DocumentWriter documents,
    TenantAliases aliases,
    BulkWriter bulk,
    ElasticsearchClient client
) : IIndexRebuild
{
    private bool _done;

    public async Task PutAsync(
        IReadOnlyCollection<ProductDocument> products,
        CancellationToken cancellationToken = default
    )
    {
        ObjectDisposedException.ThrowIf(_done, this);
        // What a change has written since is newer than what the rebuild has read.
        var operations = products.Select(p => new BulkOperation(
            build.Index,
            ElasticsearchProductSearch.DocumentId(tenant, build, p.Id),
            documents.Write(p, build.Name),
            OnlyIfNew: true
        ));
        await bulk.WriteAsync(tenant, operations, refresh: false, cancellationToken);
    }

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        var (live, next) = await aliases.FindAsync(tenant, cancellationToken);
        if (_done || next != build)
        {
            throw new InvalidOperationException("This rebuild was abandoned or is done.");
        }

        await client.DoAsync(HttpMethod.Post, $"{build.Index}/_refresh", null, cancellationToken);
        await aliases.PublishAsync(tenant, build, live, cancellationToken);
        _done = true;
        await aliases.SweepBeforeAsync(tenant, build, live, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_done)
        {
            return;
        }

        _done = true;
        var (_, next) = await aliases.FindAsync(tenant, default);
        if (next == build)
        {
            await aliases.AbandonAsync(tenant, build, default);
        }
    }
}
