using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniSphere.Authorization;
using OmniSphere.Hosting.ApiKeys;
using OmniSphere.Hosting.Services;
using OmniSphere.Hosting.Tls;

namespace OmniSphere.Hosting.ServiceIdentity;

internal static class ServiceIdentityServices
{
    public static void AddServiceIdentity(this OmniSphereBuilder builder)
    {
        builder.AddOptions<ServiceIdentityOptions>(ServiceIdentityOptions.Section);
        builder.Services.TryAddSingleton<ServiceTokens>();
        builder
            .Services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ServiceCallHandler>(ServiceCallHandler.SchemeName, null);
        builder.Services.Configure<CallerSchemes>(schemes =>
            schemes.Add(ServiceCallHandler.SchemeName, ServiceCallHandler.Fits)
        );
    }

    /// <summary>Where the auth service is another process, access tokens are checked with keys fetched from it, and API keys by asking.</summary>
    public static void AddTokenKeys(this OmniSphereBuilder builder)
    {
        var address = builder.Configuration[$"{ServiceOptions.Section}:{HttpTokenKeySource.Service}:Address"];
        if (string.IsNullOrEmpty(address))
        {
            return;
        }

        builder.Services.AddScoped<IApiKeySource, RemoteApiKeys>();
        builder.Services.AddKeyedSingleton(RemoteApiKeys.Client, (sp, _) => AuthClient(sp, address));
        builder.Services.AddSingleton<ITokenKeySource>(sp =>
            ActivatorUtilities.CreateInstance<HttpTokenKeySource>(
                sp,
                sp.GetRequiredKeyedService<HttpClient>(RemoteApiKeys.Client)
            )
        );
    }

    private static HttpClient AuthClient(IServiceProvider services, string address) =>
        new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                SslOptions = services.GetRequiredService<OutgoingTls>().Options(),
            }
        )
        {
            BaseAddress = new Uri(address),
            Timeout = TimeSpan.FromSeconds(5),
        };
}
