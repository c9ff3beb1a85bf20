using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniSphere.Authorization;
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

    /// <summary>Where the auth service is another process, access tokens are checked with keys fetched from it.</summary>
    public static void AddTokenKeys(this OmniSphereBuilder builder)
    {
        var address = builder.Configuration[$"{ServiceOptions.Section}:{HttpTokenKeySource.Service}:Address"];
        if (string.IsNullOrEmpty(address))
        {
            return;
        }

        builder.Services.AddSingleton<ITokenKeySource>(sp =>
        {
            var handler = new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                SslOptions = sp.GetRequiredService<OutgoingTls>().Options(),
            };
            var client = new HttpClient(handler) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(5) };
            return ActivatorUtilities.CreateInstance<HttpTokenKeySource>(sp, client);
        });
    }
}
