using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Auth;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OmniSphere.Auth.Issuer;

/// <summary>What the access token's scopes let its holder know of the person.</summary>
internal sealed class UserInfo(AuthDbContext db) : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        if (
            !Id<UserKind>.TryParse(context.AccessTokenPrincipal.GetClaim(Claims.Subject), out var id)
            || await db
                .Users.AsNoTracking()
                .SingleOrDefaultAsync(u => u.Id == id.Value && !u.Disabled, context.CancellationToken)
                is not { } user
        )
        {
            context.Reject(Errors.InvalidToken, "The account is gone.");
            return;
        }

        context.Subject = user.PublicId.ToString();
        context.Claims[OmniSphereClaims.Kind] = user.ClaimedKind;
        if (context.AccessTokenPrincipal.HasScope(Scopes.Email))
        {
            context.Email = user.Email;
            context.EmailVerified = user.EmailConfirmed;
        }

        if (context.AccessTokenPrincipal.HasScope(Scopes.Profile))
        {
            context.GivenName = user.FirstName;
            context.FamilyName = user.LastName;
        }
    }
}
