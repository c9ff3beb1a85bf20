using OmniSphere.Auth.SignIn;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OmniSphere.Auth.Issuer;

/// <summary>
/// The end-session endpoint (OpenID Connect RP-Initiated Logout 1.0): ends the session of the identity token it is given and
/// sends the browser on.
/// </summary>
internal sealed class EndSession(Sessions sessions) : IOpenIddictServerHandler<HandleEndSessionRequestContext>
{
    public async ValueTask HandleAsync(HandleEndSessionRequestContext context)
    {
        if (
            Guid.TryParse(context.IdentityTokenHintPrincipal?.GetClaim(Claims.Private.AuthorizationId), out var session)
        )
        {
            await sessions.EndAsync(session, context.CancellationToken);
        }

        context.SignOut();
    }
}
