using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OmniSphere.Hosting;
using OmniSphere.Persistence;
using OmniSphere.Platform;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>A production host on Kestrel with one tenant and nothing in the way of a measurement.</summary>
internal sealed class BenchmarkHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestFolder _folder;
    private readonly PostgreSqlServer? _server;

    private BenchmarkHost(WebApplication app, TestFolder folder, PostgreSqlServer? server) =>
        (_app, _folder, _server) = (app, folder, server);

    public IServiceProvider Services => _app.Services;

    public string DataFolder => Path.Combine(_folder.Path, "data");

    public Tenant Tenant { get; private set; } = null!;

    public PostgreSqlDatabase? Database { get; private init; }

    /// <summary>Where it listens.</summary>
    public Uri Address => Client.BaseAddress!;

    /// <summary>Calls the tenant's API over loopback.</summary>
    public HttpClient Client { get; private set; } = null!;

    public static async Task<BenchmarkHost> StartAsync(
        DatabaseProvider provider,
        Action<OmniSphereBuilder> modules,
        params (string Key, string? Value)[] settings
    )
    {
        var folder = TestFolder.Create("bench");
        // Durable as in production: the baseline pays for it as well.
        var server =
            provider == DatabaseProvider.PostgreSql
                ? await PostgreSqlServer.StartAsync(new PostgreSqlOptions { Durable = true })
                : null;
        var database = server is null ? null : await server.CreateDatabaseAsync();
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                EnvironmentName = Environments.Production,
                // Apart from the data: what is below it is watched for changed settings.
                ContentRootPath = Directory.CreateDirectory(Path.Combine(folder.Path, "content")).FullName,
            }
        );
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["OmniSphere:DataFolder"] = Path.Combine(folder.Path, "data"),
                ["OmniSphere:RateLimits:Enabled"] = "false",
                ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
                ["OmniSphere:Checkout:TestPayments"] = "true",
                ["OmniSphere:Database:MigrateAtStart"] = "true",
                ["OmniSphere:Database:Provider"] = provider.ToString(),
                ["OmniSphere:Database:ConnectionString"] = database?.ServiceConnectionString,
                ["OmniSphere:Database:MigrationConnectionString"] = database?.ConnectionString,
            }
        );
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => s.Value));
        modules(builder.AddOmniSphereHosting());
        var app = builder.Build();
        // By name: this namespace is nearer to the kernel's method of the same name, which builds no pipeline.
        OmniSphereHosting.MapOmniSphere(app);
        await app.StartAsync();
        var host = new BenchmarkHost(app, folder, server) { Database = database };
        host.Tenant = await app
            .Services.GetRequiredService<ITenantDirectory>()
            .CreateAsync(
                new Tenant
                {
                    Id = default,
                    Slug = "bench",
                    Name = "Bench",
                    Currency = Currency.Eur,
                    Culture = "en-GB",
                    Country = "FR",
                }
            );
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        host.Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 256 })
        {
            BaseAddress = new Uri(address.Addresses.First()),
        };
        host.Client.DefaultRequestHeaders.Host = "bench.localhost";
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }
}
