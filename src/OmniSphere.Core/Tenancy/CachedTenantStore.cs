using Microsoft.Extensions.Caching.Memory;
using OmniSphere.Caching;

namespace OmniSphere.Tenancy;

/// <summary>
/// Remembers answers of another store, negative ones too, for a minute or until the directory changes. Bounded, so
/// that requests for invented hosts cannot fill the memory.
/// </summary>
internal sealed class CachedTenantStore(ITenantStore inner, TenantCache cache) : ITenantStore
{
    public ValueTask<Tenant?> FindAsync(Id<TenantKind> id, CancellationToken cancellationToken = default) =>
        cache.TryGet(('i', id), out var tenant)
            ? ValueTask.FromResult(tenant)
            : Remember(('i', id), inner.FindAsync(id, cancellationToken));

    public ValueTask<Tenant?> FindBySlugAsync(string slug, CancellationToken cancellationToken = default) =>
        cache.TryGet(('s', slug), out var tenant)
            ? ValueTask.FromResult(tenant)
            : Remember(('s', slug), inner.FindBySlugAsync(slug, cancellationToken));

    public ValueTask<Tenant?> FindByDomainAsync(string domain, CancellationToken cancellationToken = default) =>
        cache.TryGet(('d', domain), out var tenant)
            ? ValueTask.FromResult(tenant)
            : Remember(('d', domain), inner.FindByDomainAsync(domain, cancellationToken));

    public Task<IReadOnlyList<Tenant>> ListAsync(
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    ) => inner.ListAsync(after, limit, cancellationToken);

    private async ValueTask<Tenant?> Remember(object key, ValueTask<Tenant?> lookup)
    {
        var generation = cache.Generation;
        var tenant = await lookup;
        cache.Set(key, tenant, generation);
        return tenant;
    }
}

/// <summary>
/// The memory behind <see cref="CachedTenantStore"/>; cleared on every node when the directory changes, passed by while
/// that cannot be heard of.
/// </summary>
internal sealed class TenantCache : IDisposable
{
    private const string Tag = "tenants";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = 100_000 });
    private readonly TimeProvider _clock;
    private readonly ICacheBackplane _backplane;

    private long _generation;

    public TenantCache(TimeProvider clock, ICacheBackplane backplane)
    {
        (_clock, _backplane) = (clock, backplane);
        backplane.Listen(tag =>
        {
            if (tag is Tag or ICacheBackplane.Everything)
            {
                Forget();
            }
        });
    }

    public long Generation => Volatile.Read(ref _generation);

    public bool TryGet(object key, out Tenant? tenant)
    {
        if (
            _backplane.IsCoherent
            && _entries.TryGetValue(key, out (Tenant? Tenant, DateTimeOffset Until) entry)
            && entry.Until > _clock.GetUtcNow()
        )
        {
            tenant = entry.Tenant;
            return true;
        }

        tenant = null;
        return false;
    }

    public void Set(object key, Tenant? tenant, long generation)
    {
        if (generation == Generation)
        {
            using var entry = _entries.CreateEntry(key);
            entry.Value = (tenant, _clock.GetUtcNow() + Lifetime);
            entry.Size = 1;
            entry.AbsoluteExpirationRelativeToNow = Lifetime;
        }
    }

    public void Clear() => _backplane.Invalidate(Tag);

    private void Forget()
    {
        Interlocked.Increment(ref _generation);
        _entries.Clear();
    }

    public void Dispose() => _entries.Dispose();
}
