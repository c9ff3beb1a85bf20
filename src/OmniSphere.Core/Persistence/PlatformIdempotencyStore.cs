using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>Keeps the keys of operators' requests, which belong to no tenant: to the platform itself.</summary>
internal sealed class PlatformIdempotencyStore(ITenantScopeFactory scopes, TimeProvider clock) : IIdempotencyStore
{
    public async Task<IdempotencyClaim> ClaimAsync(
        string scope,
        string key,
        string fingerprint,
        TimeSpan lockFor,
        CancellationToken cancellationToken
    )
    {
        await using var platform = scopes.Create(PlatformTenant.Instance);
        return await Store(platform).ClaimAsync(scope, key, fingerprint, lockFor, cancellationToken);
    }

    public async Task CompleteAsync(
        IdempotencyClaim claim,
        IdempotentResponse response,
        TimeSpan keepFor,
        CancellationToken cancellationToken
    )
    {
        await using var platform = scopes.Create(PlatformTenant.Instance);
        await Store(platform).CompleteAsync(claim, response, keepFor, cancellationToken);
    }

    public async Task ReleaseAsync(IdempotencyClaim claim, CancellationToken cancellationToken)
    {
        await using var platform = scopes.Create(PlatformTenant.Instance);
        await Store(platform).ReleaseAsync(claim, cancellationToken);
    }

    private DatabaseIdempotencyStore Store(TenantScope platform) =>
        new(platform.Get<ModuleSql<PlatformDbContext>>(), clock);
}
