namespace OmniSphere.Tenancy;

/// <summary>
/// Where tenants are looked up: configuration, the platform's database, or an integrator's own directory. Lookups must
/// be safe to call on every request: a directory that is slow to ask needs a cache of its own in front. The one of the
/// platform's database has it.
/// </summary>
public interface ITenantStore
{
    /// <summary>The tenant with this id, or null.</summary>
    ValueTask<Tenant?> FindAsync(Id<TenantKind> id, CancellationToken cancellationToken = default);

    /// <summary>The tenant with this slug (lower-case), or null.</summary>
    ValueTask<Tenant?> FindBySlugAsync(string slug, CancellationToken cancellationToken = default);

    /// <summary>The tenant that owns this custom domain (lower-case host without port), or null.</summary>
    ValueTask<Tenant?> FindByDomainAsync(string domain, CancellationToken cancellationToken = default);

    /// <summary>Up to <paramref name="limit"/> tenants in slug order, after the slug <paramref name="after"/>.</summary>
    Task<IReadOnlyList<Tenant>> ListAsync(string? after, int limit, CancellationToken cancellationToken = default);
}
