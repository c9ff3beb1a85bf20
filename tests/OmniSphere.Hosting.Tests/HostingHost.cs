using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests;

/// <summary>A host made as integrators make theirs: Hosting, one endpoint, an empty data folder.</summary>
internal sealed class HostingHost : IAsyncDisposable
{
    private readonly TestFolder _folder;

    private HostingHost(WebApplication app, TestFolder folder) => (App, _folder) = (app, folder);

    public WebApplication App { get; }

    public HttpClient Client => App.GetTestClient();

    public IServiceProvider Services => App.Services;

    public static Task<HostingHost> StartAsync(params (string Key, string? Value)[] settings) =>
        StartAsync(null, null, settings);

    /// <param name="configure">Adds to the builder, after Hosting.</param>
    /// <param name="map">Adds endpoints.</param>
    /// <param name="settings">Configuration.</param>
    public static async Task<HostingHost> StartAsync(
        Action<WebApplicationBuilder>? configure,
        Action<WebApplication>? map,
        params (string Key, string? Value)[] settings
    )
    {
        var host = Build(configure, map, settings);
        try
        {
            await host.App.StartAsync(TestContext.Current.CancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public static HostingHost Build(params (string Key, string? Value)[] settings) => Build(null, null, settings);

    public static HostingHost Build(
        Action<WebApplicationBuilder>? configure,
        Action<WebApplication>? map,
        params (string Key, string? Value)[] settings
    )
    {
        var folder = TestFolder.Create("hosting");
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Production, ContentRootPath = folder.Path }
        );
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["OmniSphere:DataFolder"] = folder.Path,
                ["OmniSphere:Database:MigrateAtStart"] = "true",
                ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
            }
        );
        builder.Configuration.AddInMemoryCollection(
            settings.GroupBy(s => s.Key, s => s.Value).Select(s => KeyValuePair.Create(s.Key, s.Last()))
        );
        builder.AddOmniSphereHosting();
        builder.AddOmniSphereHosting();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapOmniSphere();
        app.MapModule("hello").MapGet("/", () => "hello").ForPublic().WithoutTenant();
        map?.Invoke(app);
        return new HostingHost(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
