using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Authorization;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OmniSphere.Auth.Issuer;

/// <summary>Sets OpenIddict up as one issuer per tenant.</summary>
internal static class IssuerServices
{
    public static void AddIssuer(this IServiceCollection services)
    {
        services
            .AddOpenIddict()
            .AddCore(core =>
                core.UseEntityFrameworkCore()
                    .UseDbContext<AuthDbContext>()
                    .ReplaceDefaultEntities<ClientApplication, Session, ClientScope, IssuedToken, Guid>()
            )
            .AddServer(Server);
        services
            .AddOptions<OpenIddictServerOptions>()
            .Configure<IOptions<AuthOptions>>(
                (server, auth) =>
                {
                    server.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);
                    server.AccessTokenLifetime = auth.Value.AccessTokenLifetime;
                    server.IdentityTokenLifetime = auth.Value.AccessTokenLifetime;
                    server.RefreshTokenLifetime = auth.Value.SessionIdleTimeout;
                    server.RefreshTokenReuseLeeway =
                        auth.Value.RefreshReuseLeeway > TimeSpan.Zero ? auth.Value.RefreshReuseLeeway : null;
                }
            );
        services
            .AddOptions<OpenIddictServerAspNetCoreOptions>()
            .Configure<IOptions<AuthOptions>, IHostEnvironment>(
                (server, auth, environment) =>
                    server.DisableTransportSecurityRequirement = !(
                        auth.Value.RequireHttps ?? !environment.IsDevelopment()
                    )
            );
        services.Replace(ServiceDescriptor.Scoped<IOpenIddictServerFactory, TenantServerFactory>());
        services.AddSingleton<TenantServerOptions>();
        services.AddSingleton<KeyRings>();
        services.AddSingleton<IssuerAddress>();
        services.TryAddSingleton<ITokenKeySource, TokenKeySource>();
        services.AddScoped<KeySchedule>();
        services.AddScoped<KeyMaterial>();
        services.AddScoped<FirstPartyClients>();
        services.AddScoped<IAuthClients, AuthClients>();
        services.AddScoped<Principals>();
        services.AddScoped<RefreshReuse>();
        services.AddHostedService<PruneExpired>();
        services.AddDataProtection();
    }

    private static void Server(OpenIddictServerBuilder server)
    {
        server
            .SetConfigurationEndpointUris(".well-known/openid-configuration", ".well-known/oauth-authorization-server")
            .SetJsonWebKeySetEndpointUris(".well-known/jwks")
            .SetAuthorizationEndpointUris("auth/connect/authorize")
            .SetTokenEndpointUris("auth/connect/token")
            .SetRevocationEndpointUris("auth/connect/revoke")
            .SetIntrospectionEndpointUris("auth/connect/introspect")
            .SetUserInfoEndpointUris("auth/connect/userinfo")
            .SetEndSessionEndpointUris("auth/connect/logout");
        server
            .AllowAuthorizationCodeFlow()
            .RequireProofKeyForCodeExchange()
            .AllowRefreshTokenFlow()
            .AllowClientCredentialsFlow()
            .AllowCustomFlow(LoginTicketGrant.GrantType)
            .SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(1))
            .UseReferenceRefreshTokens()
            .DisableAccessTokenEncryption()
            .RegisterScopes(Scopes.Email, Scopes.Profile)
            .RegisterClaims(Claims.Email, Claims.EmailVerified, Claims.GivenName, Claims.FamilyName);
        // OpenIddict wants keys at start; TenantServerOptions replaces them, so nothing is ever made with these.
        server
            .AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)))
            .AddEphemeralSigningKey(SecurityAlgorithms.EcdsaSha256);
        server.AddEventHandler<HandleTokenRequestContext>(h => h.UseScopedHandler<LoginTicketGrant>());
        server.AddEventHandler<HandleTokenRequestContext>(h => h.UseScopedHandler<ContinueSession>());
        server.AddEventHandler<HandleTokenRequestContext>(h => h.UseScopedHandler<ClientCredentialsGrant>());
        server.AddEventHandler<HandleAuthorizationRequestContext>(h => h.UseScopedHandler<Authorize>());
        server.AddEventHandler<HandleEndSessionRequestContext>(h => h.UseScopedHandler<EndSession>());
        server.AddEventHandler<HandleUserInfoRequestContext>(h => h.UseScopedHandler<UserInfo>());
        server.AddEventHandler<ValidateTokenContext>(h =>
            h.UseScopedHandler<RefreshReuseAlarm>().SetOrder(RefreshReuseAlarm.Order)
        );
        server.UseAspNetCore();
    }
}
