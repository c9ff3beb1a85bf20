namespace OmniSphere.Tenancy;

/// <summary>What a request says about its tenant: exactly one of the members is set.</summary>
public readonly record struct TenantSignal
{
    /// <summary>The tenant's id, from a token or an API key.</summary>
    public Id<TenantKind>? Id { get; private init; }

    /// <summary>The tenant's slug, lower-case, from a subdomain, path or header.</summary>
    public string? Slug { get; private init; }

    /// <summary>A custom domain, lower-case without port.</summary>
    public string? Domain { get; private init; }

    /// <summary>Names the tenant by id.</summary>
    public static TenantSignal ById(Id<TenantKind> id) => new() { Id = id };

    /// <summary>Names the tenant by slug.</summary>
    public static TenantSignal BySlug(string slug) => new() { Slug = slug };

    /// <summary>Names the tenant by custom domain.</summary>
    public static TenantSignal ByDomain(string domain) => new() { Domain = domain };

    internal ValueTask<Tenant?> FindAsync(ITenantStore store, CancellationToken cancellationToken) =>
        Id is { } id ? store.FindAsync(id, cancellationToken)
        : Slug is { } slug ? store.FindBySlugAsync(slug, cancellationToken)
        : store.FindByDomainAsync(Domain!, cancellationToken);
}

/// <summary>One way in which requests name their tenant.</summary>
public interface ITenantResolutionStrategy
{
    /// <summary>What the request says, or null when this strategy has nothing to say about it.</summary>
    TenantSignal? Resolve(HttpContext context);
}
