using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>A generation in the making, which follows the changes made meanwhile.</summary>
internal sealed class LuceneRebuild(TenantIndex tenant, SemaphoreSlim turn, LuceneIndex index) : IIndexRebuild
{
    private readonly HashSet<Id<ProductKind>> _changed = [];
    private bool _done;

    public async Task PutAsync(
        IReadOnlyCollection<ProductDocument> products,
        CancellationToken cancellationToken = default
    )
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            ThrowIfDone();
            // What was changed since is newer than what the rebuild has read.
            index.Add(products.Where(p => !_changed.Contains(p.Id)));
        }
        finally
        {
            turn.Release();
        }
    }

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            ThrowIfDone();
            index.Commit();
            index.OpenForSearch();
            tenant.Publish(this, index);
            _done = true;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        try
        {
            if (!_done)
            {
                Abandon();
                tenant.Forget(this);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Takes over changes made to the live index. Called in turn.</summary>
    public void Follow(ProductChanges changes)
    {
        index.Write(changes.Puts, changes.Deletes);
        _changed.UnionWith(changes.Puts.Select(p => p.Id));
        _changed.UnionWith(changes.Deletes);
    }

    /// <summary>Closes what was built without a commit. Called in turn.</summary>
    public void Abandon()
    {
        if (!_done)
        {
            _done = true;
            index.Dispose();
        }
    }

    private void ThrowIfDone()
    {
        if (_done)
        {
            throw new InvalidOperationException("This rebuild was abandoned or is done.");
        }
    }
}
