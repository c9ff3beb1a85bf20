using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Hosting;
using Yarp.ReverseProxy.Configuration;

namespace OmniSphere.Benchmarks.Gateway;

/// <summary>An address to call the service at.</summary>
internal sealed class Door(string name, Uri address, WebApplication? app = null) : IAsyncDisposable
{
    public string Name => name;

    public Uri Address => address;

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}

/// <summary>Programs that stand before the service.</summary>
internal static class Proxies
{
    /// <summary>The gateway as in production, but for its limits of how often a client may ask.</summary>
    public static async Task<Door> GatewayAsync(BenchmarkHost service, string key)
    {
        var builder = Builder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["OmniSphere:DataFolder"] = service.DataFolder,
                ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
                // Counted all the same, as in production.
                ["OmniSphere:RateLimits:PerClient"] = "100000000",
                ["OmniSphere:RateLimits:PerTenant"] = "100000000",
                ["OmniSphere:ServiceIdentity:Name"] = "gateway",
                ["OmniSphere:ServiceIdentity:Keys:0"] = key,
                ["OmniSphere:Services:catalogue:Address"] = service.Client.BaseAddress!.ToString(),
            }
        );
        builder.AddOmniSphereHosting().AddOmniSphereGateway();
        var app = builder.Build();
        OmniSphereHosting.MapOmniSphere(app);
        return await StartAsync("gateway", app);
    }

    /// <summary>YARP and nothing else.</summary>
    public static async Task<Door> BareAsync(BenchmarkHost service)
    {
        var builder = Builder();
        builder
            .Services.AddReverseProxy()
            .LoadFromMemory(
                [
                    new RouteConfig
                    {
                        RouteId = "all",
                        ClusterId = "catalogue",
                        Match = new RouteMatch { Path = "/{**rest}" },
                        // The tenant is told by the host.
                        Transforms = [new Dictionary<string, string> { ["RequestHeaderOriginalHost"] = "true" }],
                    },
                ],
                [
                    new ClusterConfig
                    {
                        ClusterId = "catalogue",
                        Destinations = new Dictionary<string, DestinationConfig>
                        {
                            ["one"] = new() { Address = service.Client.BaseAddress!.ToString() },
                        },
                    },
                ]
            );
        var app = builder.Build();
        app.MapReverseProxy();
        return await StartAsync("bare", app);
    }

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Production }
        );
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    private static async Task<Door> StartAsync(string name, WebApplication app)
    {
        await app.StartAsync();
        return new Door(name, new Uri(app.Urls.First()), app);
    }
}
