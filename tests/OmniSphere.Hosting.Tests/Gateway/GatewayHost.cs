using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OmniSphere.Hosting.Tests.Services;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Gateway;

/// <summary>
/// A gateway before made-up services that answer with what they were sent. Every service is the same program; its
/// address ends with its name, so the path tells which one was reached.
/// </summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private static readonly string[] Services = ["auth", "catalogue", "checkout", "marketing", "storefront"];

    private readonly TestFolder _folder = TestFolder.Create("gateway");
    private WebApplication _services = null!;
    private WebApplication _gateway = null!;

    private GatewayHost() { }

    public string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>How often each path was asked for.</summary>
    public ConcurrentDictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>Breaks the connection in place of an answer, given the path and how often it was asked for before.</summary>
    public Func<string, int, bool> Breaks { get; set; } = (_, _) => false;

    /// <summary>Where it listens, if settings gave it an endpoint of Kestrel's: sizes, protocols and certificates are real there.</summary>
    public Uri Address => new(_gateway.Urls.Single());

    public TestServer Server => _gateway.GetTestServer();

    public static Task<GatewayHost> StartAsync(params (string Key, string? Value)[] settings) =>
        StartAsync(certificate: null, settings);

    /// <param name="certificate">What the services show, if they serve HTTPS.</param>
    /// <param name="settings">The gateway's configuration.</param>
    public static async Task<GatewayHost> StartAsync(
        X509Certificate2? certificate,
        params (string Key, string? Value)[] settings
    )
    {
        var host = new GatewayHost();
        await host.StartServicesAsync(certificate);
        host._gateway = host.BuildGateway(settings);
        await host._gateway.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public IServiceProvider GatewayServices => _gateway.Services;

    public HttpClient Client(string host = "acme.localhost")
    {
        var client = _gateway.GetTestClient();
        client.BaseAddress = new Uri($"http://{host}/");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private async Task StartServicesAsync(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(
                IPAddress.Loopback,
                0,
                endpoint =>
                {
                    if (certificate is not null)
                    {
                        endpoint.UseHttps(certificate);
                    }
                }
            );
            k.Limits.MaxRequestBodySize = null;
        });
        _services = builder.Build();
        _services.Run(EchoAsync);
        await _services.StartAsync(TestContext.Current.CancellationToken);
    }

    private async Task EchoAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.EndsWith("/health/ready", StringComparison.Ordinal))
        {
            return;
        }

        var before = Seen.AddOrUpdate(path, 1, (_, n) => n + 1) - 1;
        if (Breaks(path, before))
        {
            context.Abort();
            return;
        }

        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.Headers["X-Content-Type-Options"] = "nosniff";
        await context.Response.WriteAsJsonAsync(
            new Echo(
                path,
                context.Request.Headers.ToDictionary(
                    h => h.Key,
                    h => h.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                )
            )
        );
    }

    private WebApplication BuildGateway((string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (!settings.Any(s => s.Key.StartsWith("Kestrel:", StringComparison.Ordinal)))
        {
            builder.WebHost.UseTestServer();
        }

        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["OmniSphere:DataFolder"] = _folder.Path,
                ["OmniSphere:Database:MigrateAtStart"] = "true",
                ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
                ["OmniSphere:Hosting:TrustedProxies:0"] = "10.0.0.0/8",
                ["OmniSphere:ServiceIdentity:Name"] = "gateway",
                ["OmniSphere:ServiceIdentity:Keys:0"] = Key,
                ["OmniSphere:Tenants:0:Id"] = ServicePair.Acme.ToString(),
                ["OmniSphere:Tenants:0:Slug"] = "acme",
                ["OmniSphere:Tenants:0:Country"] = "US",
                ["OmniSphere:Tenants:0:Domains:0"] = "shop.acme.example",
                ["OmniSphere:Tenants:1:Id"] = ServicePair.Lumiere.ToString(),
                ["OmniSphere:Tenants:1:Slug"] = "lumiere",
                ["OmniSphere:Tenants:1:Country"] = "FR",
                ["OmniSphere:Gateway:AllowedOrigins:acme:0"] = "https://partner.example",
            }
        );
        foreach (var service in Services)
        {
            builder.Configuration[$"OmniSphere:Services:{service}:Address"] = $"{_services.Urls.Single()}/at-{service}";
        }

        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.AddOmniSphereHosting().UseConfiguredTenants().AddOmniSphereGateway();
        var app = builder.Build();
        app.MapOmniSphere();
        return app;
    }

    /// <summary>What a service was sent.</summary>
    internal sealed record Echo(string Path, Dictionary<string, string> Headers);
}
