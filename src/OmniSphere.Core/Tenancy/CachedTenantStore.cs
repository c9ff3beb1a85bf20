using OmniSphere.Platform;

namespace OmniSphere.Tenancy;

/// <summary>
/// Remembers what the directory answers, negative answers too, for a minute or until the tenant changes: at once when
/// this process changes it or hears of it, within two seconds otherwise; while it is cut off from the others it looks
/// each time. Idle processes ask nothing.
/// </summary>
internal sealed class CachedTenantStore(
    DatabaseTenantStore directory,
    TenantCache cache,
    ILogger<CachedTenantStore> logger
) : ITenantStore
{
    public ValueTask<Tenant?> FindAsync(Id<TenantKind> id, CancellationToken cancellationToken = default)
    {
        var check = cache.TryBeginCheck();
        return !check && cache.Ids.TryGet(id, out var tenant)
            ? ValueTask.FromResult(tenant)
            : LookUpAsync(cache.Ids, id, directory.FindAsync, check, cancellationToken);
    }

    public ValueTask<Tenant?> FindBySlugAsync(string slug, CancellationToken cancellationToken = default)
    {
        var check = cache.TryBeginCheck();
        return !check && cache.Slugs.TryGet(slug, out var tenant)
            ? ValueTask.FromResult(tenant)
            : LookUpAsync(cache.Slugs, slug, directory.FindBySlugAsync, check, cancellationToken);
    }

    public ValueTask<Tenant?> FindByDomainAsync(string domain, CancellationToken cancellationToken = default)
    {
        var check = cache.TryBeginCheck();
        return !check && cache.Domains.TryGet(domain, out var tenant)
            ? ValueTask.FromResult(tenant)
            : LookUpAsync(cache.Domains, domain, directory.FindByDomainAsync, check, cancellationToken);
    }

    public Task<IReadOnlyList<Tenant>> ListAsync(
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    ) => directory.ListAsync(after, limit, cancellationToken);

    private async ValueTask<Tenant?> LookUpAsync<TKey>(
        TenantAnswers<TKey> answers,
        TKey key,
        Func<TKey, CancellationToken, ValueTask<Tenant?>> lookUp,
        bool check,
        CancellationToken cancellationToken
    )
        where TKey : notnull
    {
        if (check)
        {
            await CheckAsync(cancellationToken);
        }

        if (answers.TryGet(key, out var known))
        {
            return known;
        }

        var generation = cache.Generation;
        var tenant = await lookUp(key, cancellationToken);
        answers.Set(key, tenant, generation);
        return tenant;
    }

    /// <summary>Forgets what others changed. While the directory is away, answers are good until their time is over.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (revision, changed) = await directory.ChangesAsync(cache.Revision, cancellationToken);
            cache.Saw(revision, changed);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.DirectoryNotChecked(logger, e);
        }
    }
}
