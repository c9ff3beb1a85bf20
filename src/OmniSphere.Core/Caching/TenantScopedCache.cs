using Microsoft.Extensions.Caching.Hybrid;
using OmniSphere.Tenancy;

namespace OmniSphere.Caching;

/// <summary>
/// A cache of the scope's tenant: in memory, behind it a shared second level where the host has one. The tenant is part
/// of every key, so what one tenant puts in no other gets out; without a tenant it throws. What is read while the nodes
/// cannot hear of each other's changes comes from the source.
/// </summary>
public sealed class TenantScopedCache
{
    // The second level saves the source, the first saves the second. A message that is lost costs at most the first.
    private static readonly HybridCacheEntryOptions Trusted = new()
    {
        Expiration = TimeSpan.FromMinutes(5),
        LocalCacheExpiration = TimeSpan.FromSeconds(10),
    };

    // What is left then is one call of the source for all who ask at the same time.
    private static readonly HybridCacheEntryOptions Bypassed = new()
    {
        Flags = HybridCacheEntryFlags.DisableLocalCache | HybridCacheEntryFlags.DisableDistributedCache,
    };

    private readonly ITenantContext _tenant;
    private readonly ITenantScopeFactory _scopes;
    private readonly CoherentHybridCache _cache;
    private readonly ICacheBackplane _backplane;

    internal TenantScopedCache(
        ITenantContext tenant,
        ITenantScopeFactory scopes,
        CoherentHybridCache cache,
        ICacheBackplane backplane
    ) => (_tenant, _scopes, _cache, _backplane) = (tenant, scopes, cache, backplane);

    /// <summary>The cached value, or what <paramref name="create"/> makes; concurrent callers share one call of it.</summary>
    /// <typeparam name="T">
    /// A sealed type marked <c>[ImmutableObject(true)]</c> is shared by all callers; any other is copied through its
    /// <see cref="IHybridCacheSerializer{T}"/>, by default JSON.
    /// </typeparam>
    /// <param name="key">
    /// What it is, within the tenant, with the version of its format: <c>catalogue.taxonomy.1</c>. Old and new builds
    /// share the second level during an upgrade.
    /// </param>
    /// <param name="create">
    /// Reads it in a scope of its own, since it may outlive the caller that asked first.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TenantRequiredException">The scope has no tenant.</exception>
    public async ValueTask<T> GetOrCreateAsync<T>(
        string key,
        Func<TenantScope, CancellationToken, ValueTask<T>> create,
        CancellationToken cancellationToken = default
    )
    {
        var tenant = _tenant.Required;
        var full = Key(tenant.Id, key);
        while (true)
        {
            var source = new Source<T>(_cache, full, _scopes, tenant, create);
            var value = await _cache.Cache.GetOrCreateAsync(
                full,
                source,
                static (source, ct) => source.ReadAsync(ct),
                _backplane.IsCoherent ? Trusted : Bypassed,
                [full],
                cancellationToken
            );
            if (!source.HasChanged)
            {
                return value;
            }

            // It changed between the end of the reading and its being put away: the cache takes it for new.
            await _cache.ForgetAsync(full);
        }
    }

    /// <summary>Forgets a value on every node. Call it after the change is committed.</summary>
    /// <exception cref="TenantRequiredException">The scope has no tenant.</exception>
    public void Invalidate(string key) => _backplane.Invalidate(Key(_tenant.RequiredId, key));

    private static string Key(Id<TenantKind> tenant, string key) => $"{tenant}/{key}";

    private sealed class Source<T>(
        CoherentHybridCache cache,
        string key,
        ITenantScopeFactory scopes,
        Tenant tenant,
        Func<TenantScope, CancellationToken, ValueTask<T>> create
    )
    {
        private long? _asOf;

        /// <summary>Whether it was read here, and has changed since.</summary>
        public bool HasChanged => _asOf is { } asOf && asOf != cache.Invalidations(key);

        public async ValueTask<T> ReadAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                var asOf = cache.Invalidations(key);
                await using var scope = scopes.Create(tenant);
                var value = await create(scope, cancellationToken);
                // Read while it changed: those who asked after the change must not get the state before it.
                if (asOf == cache.Invalidations(key))
                {
                    _asOf = asOf;
                    return value;
                }
            }
        }
    }
}
