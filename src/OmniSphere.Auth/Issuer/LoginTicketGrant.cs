using OmniSphere.Auth.Accounts;
using OmniSphere.Auth.SignIn;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OmniSphere.Auth.Issuer;

/// <summary>
/// Trades a login ticket for tokens: headless sign-in for the shop's own clients, without the password grant that OAuth 2.1
/// forbids.
/// </summary>
internal sealed class LoginTicketGrant(
    OneTimeTokens tickets,
    IOpenIddictApplicationManager applications,
    Principals principals
) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public const string GrantType = "urn:omnisphere:params:grant-type:login-ticket";
    public const string Parameter = "login_ticket";

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (context.Request.GrantType != GrantType)
        {
            return;
        }

        if (await TakeAsync(context.Request, context.CancellationToken) is not { } user)
        {
            context.Reject(Errors.InvalidGrant, "The login ticket is not valid, or no longer.");
            return;
        }

        context.SignIn(
            principals.SignedIn(
                user,
                context.Request.GetScopes().Union([Scopes.OpenId, Scopes.OfflineAccess], StringComparer.Ordinal)
            )
        );
    }

    /// <summary>The person the request's ticket stands for, if the client is for people of their kind.</summary>
    public async Task<User?> TakeAsync(OpenIddictRequest request, CancellationToken cancellationToken)
    {
        var ticket = (string?)request.GetParameter(Parameter);
        if (
            string.IsNullOrEmpty(ticket)
            || await applications.FindByClientIdAsync(request.ClientId!, cancellationToken)
                is not ClientApplication client
            || await tickets.TakeAsync(TokenPurpose.Login, ticket, cancellationToken) is not { } user
        )
        {
            return null;
        }

        var wanted = user.Kind == AccountKind.Staff ? AuthClientUsers.Staff : AuthClientUsers.Shoppers;
        return client.Users == wanted ? user : null;
    }
}
