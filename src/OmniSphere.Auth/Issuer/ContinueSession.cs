using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Contracts.Auth;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OmniSphere.Auth.Issuer;

/// <summary>
/// Trades a code or a refresh token, which OpenIddict has checked by now, for tokens that say who the person is today:
/// changed roles count from the next refresh, disabled accounts end.
/// </summary>
internal sealed class ContinueSession(AuthDbContext db, Principals principals, RefreshReuse reuse)
    : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (!context.Request.IsAuthorizationCodeGrantType() && !context.Request.IsRefreshTokenGrantType())
        {
            return;
        }

        var earlier = context.Principal!;
        if (
            !Id<UserKind>.TryParse(earlier.GetClaim(Claims.Subject), out var id)
            || await db.Users.SingleOrDefaultAsync(u => u.Id == id.Value && !u.Disabled, context.CancellationToken)
                is not { } user
            || principals.Renewed(user, earlier) is not { } renewed
            || !await MayTradeAsync(context, earlier)
        )
        {
            context.Reject(Errors.InvalidGrant, "The session is over. Sign in again.");
            return;
        }

        context.SignIn(renewed);
    }

    private async Task<bool> MayTradeAsync(HandleTokenRequestContext context, ClaimsPrincipal earlier)
    {
        if (
            !context.Request.IsRefreshTokenGrantType()
            || await reuse.TryTradeAsync(earlier.GetTokenId(), context.CancellationToken)
            || reuse.IsForgiven(tradedAt: null)
        )
        {
            return true;
        }

        var subject = earlier.GetClaim(Claims.Subject);
        await reuse.PunishAsync(earlier.GetAuthorizationId(), subject, context.CancellationToken);
        return false;
    }
}
