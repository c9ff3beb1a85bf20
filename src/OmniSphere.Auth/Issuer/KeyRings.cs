using System.Collections.Concurrent;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Issuer;

/// <summary>The key rings of the tenants in use, each read anew after five minutes or when its next key takes over.</summary>
internal sealed class KeyRings(ITenantScopeFactory scopes, TimeProvider clock)
{
    private const int MostTenants = 4096;
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Id<TenantKind>, Entry> _rings = [];

    public async ValueTask<KeyRing> GetAsync(
        Id<TenantKind> tenant,
        bool refresh = false,
        CancellationToken cancellationToken = default
    )
    {
        var now = clock.GetUtcNow();
        if (!refresh && _rings.TryGetValue(tenant, out var entry) && entry.Until > now)
        {
            return entry.Ring;
        }

        if (_rings.Count >= MostTenants)
        {
            _rings.Clear();
        }

        await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
        var ring = await scope.Get<KeySchedule>().OpenAsync(cancellationToken);
        var until = now + GoodFor;
        _rings[tenant] = new Entry(ring, ring.NextChange < until ? ring.NextChange.Value : until);
        return ring;
    }

    private sealed record Entry(KeyRing Ring, DateTimeOffset Until);
}
