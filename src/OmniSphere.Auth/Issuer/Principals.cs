using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.Staff;
using OmniSphere.Authorization;
using OmniSphere.Tenancy;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OmniSphere.Auth.Issuer;

/// <summary>Says what goes into tokens.</summary>
internal sealed class Principals(ITenantContext tenant, TimeProvider clock, IOptions<AuthOptions> options)
{
    // Kept in codes and refresh tokens only, since they have no destination.
    private const string Stamp = "stamp";
    private const string StartedAt = "started_at";

    /// <summary>A person who has just proved who they are.</summary>
    public ClaimsPrincipal SignedIn(User user, IEnumerable<string> scopes) => For(user, scopes, clock.GetUtcNow());

    /// <summary>
    /// The person of an earlier principal as they are today, in the same session, which ends when it was going to. Null when
    /// their credentials changed meanwhile or the session is over.
    /// </summary>
    public ClaimsPrincipal? Renewed(User user, ClaimsPrincipal earlier)
    {
        if (
            earlier.GetClaim(Stamp) != user.SecurityStamp
            || !long.TryParse(earlier.GetClaim(StartedAt), CultureInfo.InvariantCulture, out var seconds)
        )
        {
            return null;
        }

        var startedAt = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return startedAt + options.Value.SessionLifetime <= clock.GetUtcNow()
            ? null
            : For(user, earlier.GetScopes(), startedAt).SetAuthorizationId(earlier.GetAuthorizationId());
    }

    /// <summary>A program that signs in as itself.</summary>
    public ClaimsPrincipal Service(ClientApplication client)
    {
        var identity = Identity(client.ClientId!, OmniSphereKinds.Service)
            .SetClaims(
                OmniSphereClaims.Permission,
                [.. client.ServicePermissions.Split(' ', StringSplitOptions.RemoveEmptyEntries)]
            );
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }

    private ClaimsPrincipal For(User user, IEnumerable<string> scopes, DateTimeOffset startedAt)
    {
        var identity = Identity(user.PublicId.ToString(), user.ClaimedKind)
            .SetClaims(OmniSphereClaims.Permission, [.. StaffRoles.PermissionsOf(user)])
            .SetClaim(Claims.Email, user.Email)
            .SetClaim(Claims.EmailVerified, user.EmailConfirmed)
            .SetClaim(Claims.GivenName, user.FirstName)
            .SetClaim(Claims.FamilyName, user.LastName)
            .SetClaim(Stamp, user.SecurityStamp)
            .SetClaim(StartedAt, startedAt.ToUnixTimeSeconds());
        var principal = new ClaimsPrincipal(identity).SetScopes(scopes);
        principal.SetDestinations(claim => DestinationsOf(claim, principal));
        var left = startedAt + options.Value.SessionLifetime - clock.GetUtcNow();
        return principal.SetRefreshTokenLifetime(
            left < options.Value.SessionIdleTimeout ? left : options.Value.SessionIdleTimeout
        );
    }

    private ClaimsIdentity Identity(string subject, string kind)
    {
        var identity = new ClaimsIdentity("OmniSphere", Claims.Subject, Claims.Role);
        identity
            .SetClaim(Claims.Subject, subject)
            .SetClaim(OmniSphereClaims.Tenant, tenant.RequiredId.ToString())
            .SetClaim(OmniSphereClaims.Kind, kind);
        identity.SetResources(OmniSphereBearer.Audience);
        return identity;
    }

    // Access tokens travel to every service: they carry no personal data.
    private static string[] DestinationsOf(Claim claim, ClaimsPrincipal principal) =>
        claim.Type switch
        {
            Claims.Subject or OmniSphereClaims.Tenant or OmniSphereClaims.Kind =>
            [
                Destinations.AccessToken,
                Destinations.IdentityToken,
            ],
            OmniSphereClaims.Permission => [Destinations.AccessToken],
            Claims.Email or Claims.EmailVerified when principal.HasScope(Scopes.Email) => [Destinations.IdentityToken],
            Claims.GivenName or Claims.FamilyName when principal.HasScope(Scopes.Profile) =>
            [
                Destinations.IdentityToken,
            ],
            _ => [],
        };
}
