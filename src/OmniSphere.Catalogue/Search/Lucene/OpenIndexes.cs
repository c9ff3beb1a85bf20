using System.Collections.Concurrent;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search.Lucene;

/// <summary>The indexes that are open, of all the tenants there are: those used last stay, the rest are closed.</summary>
internal sealed class OpenIndexes(string root, int mostOpen, int mostWriting, TimeProvider clock) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Id<TenantKind>, TenantIndex> _open = [];
    private readonly SemaphoreSlim _closing = new(1, 1);

    public int Count => _open.Count;

    /// <summary>Runs <paramref name="use"/> on the tenant's index, opening it if need be.</summary>
    public async ValueTask<T> UseAsync<T>(Tenant tenant, Func<TenantIndex, ValueTask<T>> use)
    {
        while (true)
        {
            var index = await GetAsync(tenant);
            try
            {
                return await use(index);
            }
            catch (ObjectDisposedException) when (!_open.TryGetValue(tenant.Id, out var now) || now != index)
            {
                // Closed to make room between the two lines above.
            }
        }
    }

    /// <summary>What the tenant's folder says; opens nothing.</summary>
    public IndexState StateOf(Tenant tenant) =>
        Folder(tenant.Id).ReadCurrent() is not { } live || !live.IsReadable ? IndexState.Missing
        : live.Made == TenantIndex.MadeFor(tenant.Culture) ? IndexState.Ready
        : IndexState.Stale;

    public async Task DropAsync(Id<TenantKind> tenant)
    {
        if (_open.TryRemove(tenant, out var index))
        {
            await index.DropAsync();
        }
        else
        {
            Folder(tenant).Delete();
        }
    }

    /// <summary>Closes writers beyond those allowed, least recently used first. Called after each write.</summary>
    public void LimitWriters()
    {
        var writing = _open.Values.Where(i => i.IsWriting).ToList();
        foreach (var index in writing.OrderBy(i => i.LastUsed).Take(writing.Count - mostWriting))
        {
            index.TryCloseWriter();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _open.Keys)
        {
            if (_open.TryRemove(id, out var index))
            {
                await index.DisposeAsync();
            }
        }
    }

    private async ValueTask<TenantIndex> GetAsync(Tenant tenant)
    {
        if (_open.TryGetValue(tenant.Id, out var known) && known.Culture == tenant.Culture)
        {
            return known;
        }

        if (known is not null && _open.TryRemove(new(tenant.Id, known)))
        {
            await known.DisposeAsync(); // The tenant's language has changed.
        }

        var index = _open.GetOrAdd(tenant.Id, id => new TenantIndex(Folder(id), tenant.Culture, clock));
        if (_open.Count > mostOpen)
        {
            await CloseSomeAsync(index);
        }

        return index;
    }

    private async Task CloseSomeAsync(TenantIndex keep)
    {
        // Again, for those who came while it was being done and were sent away.
        while (_open.Count > mostOpen && await _closing.WaitAsync(0))
        {
            var closed = 0;
            try
            {
                var closable = _open
                    .Where(i => i.Value != keep && !i.Value.IsRebuilding)
                    .OrderBy(i => i.Value.LastUsed);
                foreach (var pair in closable.Take(_open.Count - mostOpen).ToList())
                {
                    if (_open.TryRemove(pair))
                    {
                        await pair.Value.DisposeAsync();
                        closed++;
                    }
                }
            }
            finally
            {
                _closing.Release();
            }

            if (closed == 0)
            {
                return;
            }
        }
    }

    private IndexFolder Folder(Id<TenantKind> tenant) => new(Path.Combine(root, tenant.ToString()));
}
