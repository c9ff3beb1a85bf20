using OmniSphere.Contracts.Platform;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>
/// The platform's directory of tenants, for operators: read past every cache, and changed. A change takes effect for the
/// next request of this process and within two seconds in others, and is published as an event.
/// </summary>
public interface ITenantDirectory
{
    /// <summary>Adds a tenant; its id is given by the directory when empty.</summary>
    /// <exception cref="ProblemException">409 <c>tenant.slug_taken</c> or <c>tenant.domain_taken</c>; 422 for a bad slug.</exception>
    Task<Tenant> CreateAsync(Tenant tenant, CancellationToken cancellationToken = default) =>
        CreateAsync(tenant, owner: null, cancellationToken);

    /// <summary>Adds a tenant and has somebody invited to run it.</summary>
    /// <inheritdoc cref="CreateAsync(Tenant, CancellationToken)"/>
    Task<Tenant> CreateAsync(Tenant tenant, TenantOwner? owner, CancellationToken cancellationToken = default);

    /// <summary>The tenant with this id.</summary>
    /// <exception cref="ProblemException">404 <c>tenant.not_found</c>.</exception>
    Task<Tenant> GetAsync(Id<TenantKind> id, CancellationToken cancellationToken = default);

    /// <summary>Up to <paramref name="limit"/> tenants in slug order, after the slug <paramref name="after"/>.</summary>
    Task<IReadOnlyList<Tenant>> ListAsync(
        TenantFilter filter,
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Changes a tenant: <paramref name="change"/> gets it as it is and says how it shall be, or throws. Suspends it by
    /// its status, resumes it alike. Nothing is written when nothing changes; id, slug and currency stay.
    /// </summary>
    /// <exception cref="ProblemException">404 <c>tenant.not_found</c>; 409 <c>tenant.domain_taken</c>.</exception>
    Task<Tenant> UpdateAsync(
        Id<TenantKind> id,
        Func<Tenant, Tenant> change,
        CancellationToken cancellationToken = default
    );
}

/// <summary>Which tenants are listed; what is null does not restrict.</summary>
/// <param name="Status">Those of this status.</param>
/// <param name="Plan">Those of this plan.</param>
/// <param name="Text">Those whose slug or name begins with this, without regard to case.</param>
public sealed record TenantFilter(TenantStatus? Status = null, string? Plan = null, string? Text = null);
