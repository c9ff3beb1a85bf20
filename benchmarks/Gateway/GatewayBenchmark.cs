using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Catalogue.Import;
using OmniSphere.Hosting;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Benchmarks.Gateway;

/// <summary>
/// The same requests through the gateway and straight to the service, in the same run on the same cores: what resolving,
/// signing, limiting and passing on cost.
/// </summary>
internal sealed class GatewayBenchmark : IBenchmark
{
    private const int Connections = 32;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    public string Name => "gateway";

    public string Description => $"through the gateway beside a direct call, {Connections} connections";

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var service = await BenchmarkHost.StartAsync(
            DatabaseProvider.Sqlite,
            builder => builder.AddOmniSphereCatalogue(),
            ("OmniSphere:ServiceIdentity:Name", "catalogue"),
            ("OmniSphere:ServiceIdentity:Keys:0", key),
            // The direct calls are not signed.
            ("OmniSphere:ServiceIdentity:Required", "false")
        );
        await using (var scope = service.Services.GetRequiredService<ITenantScopeFactory>().Create(service.Tenant))
        {
            await using var products = SampleProducts.JsonLines(2_000, stock: 5);
            await scope.Get<IProductImporter>().ImportAsync(products, ImportFormat.JsonLines);
        }

        using var folder = TestFolder.Create("gateway");
        await using var gateway = await GatewayAsync(service, key, folder.Path);
        using var through = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        through.BaseAddress = new Uri(gateway.Urls.Single());
        through.DefaultRequestHeaders.Host = "bench.localhost";
        var figures = new List<Figure>();
        foreach (
            var (name, path) in ((string, string)[])
                [
                    ("a page of products", "/catalogue/v1/products?limit=20"),
                    ("search", "/catalogue/v1/search?q=oak+lamp"),
                ]
        )
        {
            await ReadyAsync(through, path);
            var direct = await Load.RunAsync(Connections, WarmUp, Duration, (_, _) => GetAsync(service.Client, path));
            var passed = await Load.RunAsync(Connections, WarmUp, Duration, (_, _) => GetAsync(through, path));
            figures.Add(new Figure($"{name}, throughput", passed.PerSecond, "requests/s", direct.PerSecond));
            figures.Add(new Figure($"{name}, p50", passed.P50, "ms", direct.P50));
            figures.Add(new Figure($"{name}, p99", passed.P99, "ms", direct.P99));
        }

        return figures;
    }

    private static async Task<WebApplication> GatewayAsync(BenchmarkHost service, string key, string folder)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Production, ContentRootPath = folder }
        );
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["OmniSphere:DataFolder"] = folder,
                ["OmniSphere:Database:MigrateAtStart"] = "true",
                ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
                // Counted, but never reached.
                ["OmniSphere:RateLimits:PerClient"] = "1000000000",
                ["OmniSphere:RateLimits:PerTenant"] = "1000000000",
                ["OmniSphere:ServiceIdentity:Name"] = "gateway",
                ["OmniSphere:ServiceIdentity:Keys:0"] = key,
                ["OmniSphere:Tenants:0:Id"] = service.Tenant.Id.ToString(),
                ["OmniSphere:Tenants:0:Slug"] = service.Tenant.Slug,
                ["OmniSphere:Tenants:0:Country"] = service.Tenant.Country,
                ["OmniSphere:Services:catalogue:Address"] = service.Client.BaseAddress!.ToString(),
            }
        );
        builder.AddOmniSphereHosting().UseConfiguredTenants().AddOmniSphereGateway();
        var app = builder.Build();
        app.MapOmniSphere();
        await app.StartAsync();
        return app;
    }

    private static async Task ReadyAsync(HttpClient client, string path)
    {
        for (var i = 0; ; i++)
        {
            using var response = await client.GetAsync(path);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            if (i == 600)
            {
                throw new TimeoutException($"{path} still answers {response.StatusCode}.");
            }

            await Task.Delay(100);
        }
    }

    private static async Task GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }
}
