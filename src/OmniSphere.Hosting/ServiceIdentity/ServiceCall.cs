using System.Security.Claims;
using OmniSphere.Authorization;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.ServiceIdentity;

/// <summary>What a signed token says of the request it came with; a feature of the request once it was checked.</summary>
/// <param name="Service">The service that calls.</param>
/// <param name="ForOutside">
/// True when a gateway passes on what the world asks: the tenant is to be believed, the caller shows credentials of its own.
/// </param>
/// <param name="Tenant">The tenant on whose behalf, or null for none.</param>
/// <param name="Caller">Who caused the call, as the calling service found out; anonymous for background work.</param>
internal sealed record ServiceCall(string Service, bool ForOutside, Id<TenantKind>? Tenant, ClaimsPrincipal Caller)
{
    private const string AuthenticationType = "Service";

    /// <summary>The service itself as a caller, for endpoints that are for services.</summary>
    public ClaimsPrincipal AsCaller()
    {
        var identity = new ClaimsIdentity(AuthenticationType, OmniSphereClaims.Subject, null);
        identity.AddClaim(new(OmniSphereClaims.Kind, OmniSphereKinds.Service));
        identity.AddClaim(new(OmniSphereClaims.Subject, Service));
        identity.AddClaim(new(OmniSphereClaims.Permission, "*"));
        if (Tenant is { } tenant)
        {
            identity.AddClaim(new(OmniSphereClaims.Tenant, tenant.ToString()));
        }

        return new(identity);
    }

    /// <summary>The claims of a caller that travel, and back.</summary>
    public static ClaimsPrincipal CallerOf(Id<TenantKind>? tenant, string? kind, string? subject, string[]? permissions)
    {
        if (kind is null)
        {
            return new();
        }

        var identity = new ClaimsIdentity(AuthenticationType, OmniSphereClaims.Subject, null);
        identity.AddClaim(new(OmniSphereClaims.Kind, kind));
        if (subject is not null)
        {
            identity.AddClaim(new(OmniSphereClaims.Subject, subject));
        }

        if (tenant is { } id)
        {
            identity.AddClaim(new(OmniSphereClaims.Tenant, id.ToString()));
        }

        identity.AddClaims((permissions ?? []).Select(p => new Claim(OmniSphereClaims.Permission, p)));
        return new(identity);
    }
}
