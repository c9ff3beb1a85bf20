using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OmniSphere.Auth.Issuer;

/// <summary>Gives a service or partner, whose secret OpenIddict has checked by now, an access token of its own.</summary>
internal sealed class ClientCredentialsGrant(IOpenIddictApplicationManager applications, Principals principals)
    : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (!context.Request.IsClientCredentialsGrantType())
        {
            return;
        }

        if (
            await applications.FindByClientIdAsync(context.Request.ClientId!, context.CancellationToken)
            is not ClientApplication { Users: AuthClientUsers.Service } client
        )
        {
            context.Reject(Errors.UnauthorizedClient, "This client signs in people, not itself.");
            return;
        }

        context.SignIn(principals.Service(client));
    }
}
