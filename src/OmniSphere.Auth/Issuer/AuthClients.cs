using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OmniSphere.Auth.Issuer;

internal sealed class AuthClients(IOpenIddictApplicationManager applications) : IAuthClients
{
    public async Task EnsureAsync(AuthClient client, CancellationToken cancellationToken = default)
    {
        if (client.Users == AuthClientUsers.Service && (client.Secret is null || client.RedirectUris.Count > 0))
        {
            throw new ArgumentException("A service has a secret and no redirect addresses.", nameof(client));
        }

        var descriptor = Describe(client);
        if (await applications.FindByClientIdAsync(client.ClientId, cancellationToken) is ClientApplication existing)
        {
            Apply(client, existing);
            await applications.UpdateAsync(existing, descriptor, cancellationToken);
            return;
        }

        var application = new ClientApplication();
        Apply(client, application);
        descriptor.ClientSecret = null; // Given apart, so that it is kept as a hash.
        await applications.PopulateAsync(application, descriptor, cancellationToken);
        await applications.CreateAsync(application, client.Secret, cancellationToken);
    }

    private static void Apply(AuthClient client, ClientApplication application)
    {
        application.Users = client.Users;
        application.ServicePermissions = string.Join(' ', client.Permissions);
    }

    private static OpenIddictApplicationDescriptor Describe(AuthClient client)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = client.ClientId,
            ClientSecret = client.Secret,
            ClientType = client.Secret is null ? ClientTypes.Public : ClientTypes.Confidential,
            ConsentType = ConsentTypes.Implicit,
        };
        descriptor.RedirectUris.UnionWith(client.RedirectUris);
        descriptor.PostLogoutRedirectUris.UnionWith(client.PostLogoutRedirectUris);
        descriptor.Permissions.UnionWith([Permissions.Endpoints.Token, Permissions.Endpoints.Revocation]);
        if (client.Secret is not null)
        {
            descriptor.Permissions.Add(Permissions.Endpoints.Introspection);
        }

        if (client.Users == AuthClientUsers.Service)
        {
            descriptor.Permissions.Add(Permissions.GrantTypes.ClientCredentials);
            return descriptor;
        }

        descriptor.Permissions.UnionWith([
            Permissions.Endpoints.Authorization,
            Permissions.Endpoints.EndSession,
            Permissions.GrantTypes.AuthorizationCode,
            Permissions.GrantTypes.RefreshToken,
            Permissions.ResponseTypes.Code,
            Permissions.Scopes.Email,
            Permissions.Scopes.Profile,
        ]);
        if (client.FirstParty)
        {
            descriptor.Permissions.Add(Permissions.Prefixes.GrantType + LoginTicketGrant.GrantType);
        }

        return descriptor;
    }
}
