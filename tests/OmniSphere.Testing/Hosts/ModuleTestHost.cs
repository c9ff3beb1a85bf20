using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Testing;

/// <summary>How a <see cref="ModuleTestHost"/> is put together.</summary>
public sealed class ModuleTestHostOptions
{
    /// <summary>Where data is kept; PostgreSQL is a real server with a service role bound by row-level security.</summary>
    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>Adds the modules under test.</summary>
    public Action<OmniSphereBuilder> Modules { get; init; } = static _ => { };

    /// <summary>Replaces or adds services, after the modules.</summary>
    public Action<IServiceCollection> Services { get; init; } = static _ => { };

    /// <summary>Configuration, for example <c>["OmniSphere:Events:MaxAttempts"] = "3"</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>The time source; the system's clock unless a fake one is given.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Maps endpoints beside those of the modules.</summary>
    public Action<WebApplication> Map { get; init; } = static _ => { };

    /// <summary>The host's environment; Production unless given.</summary>
    public string Environment { get; init; } = Environments.Production;

    /// <summary>An existing data folder to open again, as after a restart. SQLite only.</summary>
    public string? DataFolder { get; init; }
}

/// <summary>
/// A host in memory with the kernel, the modules under test, a database of its own, all migrations applied and two
/// tenants: <see cref="Acme"/> (USD) and <see cref="Lumiere"/> (EUR, French).
/// </summary>
public sealed class ModuleTestHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PostgreSqlDatabase? _database;
    private readonly TestFolder? _folder;
    private int _renewals;

    private ModuleTestHost(WebApplication app, PostgreSqlDatabase? database, TestFolder? folder) =>
        (_app, _database, _folder) = (app, database, folder);

    /// <summary>The host's root services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The first tenant: slug <c>acme</c>, USD, en-US.</summary>
    public Tenant Acme { get; private set; } = null!;

    /// <summary>The second tenant: slug <c>lumiere</c>, EUR, fr-FR.</summary>
    public Tenant Lumiere { get; private set; } = null!;

    /// <summary>Starts a host. On PostgreSQL the test is skipped (in CI failed) where no server can be had.</summary>
    public static async Task<ModuleTestHost> StartAsync(ModuleTestHostOptions options)
    {
        PostgreSqlDatabase? database = null;
        TestFolder? folder = null;
        var settings = new Dictionary<string, string?>(options.Settings)
        {
            ["OmniSphere:Database:MigrateAtStart"] = "true",
        };
        var migrated = options.DataFolder is null ? await MigratedDatabases.LikeAsync(options) : null;
        if (options.Provider == DatabaseProvider.PostgreSql)
        {
            database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync(migrated?.Database);
            Use(database, settings);
        }

        var dataFolder = options.DataFolder;
        if (dataFolder is null)
        {
            folder = TestFolder.Create("host");
            dataFolder = folder.Path;
            migrated?.CopyFiles(dataFolder);
        }

        settings["OmniSphere:DataFolder"] = dataFolder;
        var builder = Build(options, settings);
        if (options.Clock is not null)
        {
            builder.Services.AddSingleton(options.Clock);
        }

        options.Services(builder.Services);
        var app = builder.Build();
        app.UseOmniSphere();
        app.MapOmniSphere();
        options.Map(app);
        await app.StartAsync();
        var host = new ModuleTestHost(app, database, folder);
        host.Acme = await host.EnsureTenantAsync("acme", "acme", Currency.Usd, "en-US", "US");
        host.Lumiere = await host.EnsureTenantAsync("lumiere", "lumiere", Currency.Eur, "fr-FR", "FR");
        await host.SettleAsync(); // The modules set the tenants up.
        return host;
    }

    /// <summary>
    /// Takes new tenants of the same names in place of <see cref="Acme"/> and <see cref="Lumiere"/>, so that a test finds the host as if
    /// nobody had used it before.
    /// </summary>
    public async Task RenewTenantsAsync()
    {
        var number = ++_renewals;
        Acme = await EnsureTenantAsync($"acme-{number}", "acme", Currency.Usd, "en-US", "US");
        Lumiere = await EnsureTenantAsync($"lumiere-{number}", "lumiere", Currency.Eur, "fr-FR", "FR");
        await SettleAsync();
    }

    internal static void Use(PostgreSqlDatabase database, Dictionary<string, string?> settings)
    {
        settings["OmniSphere:Database:Provider"] = nameof(DatabaseProvider.PostgreSql);
        settings["OmniSphere:Database:ConnectionString"] = database.ServiceConnectionString;
        settings["OmniSphere:Database:MigrationConnectionString"] = database.ConnectionString;
    }

    internal static WebApplicationBuilder Build(ModuleTestHostOptions options, Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = options.Environment }
        );
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        if (System.Environment.GetEnvironmentVariable("OMNISPHERE_TEST_LOG") is { Length: > 0 })
        {
            builder.Logging.AddSimpleConsole();
        }
        else
        {
            // Entity Framework keeps its models and compiled queries by logger factory: all hosts share them.
            builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddDataProtection();
        options.Modules(builder.Services.AddOmniSphere(builder.Configuration));
        return builder;
    }

    /// <summary>Opens a scope that runs for a tenant.</summary>
    public TenantScope Scope(Tenant tenant) => Services.GetRequiredService<ITenantScopeFactory>().Create(tenant);

    /// <summary>Opens a scope that sees every tenant.</summary>
    public TenantScope SystemScope() => Services.GetRequiredService<ITenantScopeFactory>().CreateSystem("test");

    /// <summary>A client that calls the host as a browser at the tenant's address does.</summary>
    public HttpClient Client(Tenant tenant)
    {
        var client = _app.GetTestClient();
        client.BaseAddress = new Uri($"http://{tenant.Slug}.localhost/");
        return client;
    }

    /// <summary>A client at the platform's own address, without a tenant.</summary>
    public HttpClient BareClient() => _app.GetTestClient();

    /// <summary>
    /// Waits until every outbox is empty, that is until all events and the events they caused were handed over.
    /// </summary>
    /// <exception cref="TimeoutException">They were not within the time; 30 seconds unless given.</exception>
    public async Task SettleAsync(TimeSpan? within = null)
    {
        using var timeout = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(30));
        try
        {
            while (await PendingEventsAsync(timeout.Token) > 0)
            {
                await Task.Delay(10, timeout.Token);
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("Events are still on their way.", e);
        }
    }

    /// <summary>Whether all events were handed over within two seconds, so that another test may use the host.</summary>
    public async Task<bool> IsIdleAsync()
    {
        try
        {
            await SettleAsync(TimeSpan.FromSeconds(2));
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder?.Dispose();
    }

    private async Task<Tenant> EnsureTenantAsync(
        string slug,
        string name,
        Currency currency,
        string culture,
        string country
    ) =>
        await Services.GetRequiredService<ITenantStore>().FindBySlugAsync(slug)
        ?? await Services
            .GetRequiredService<ITenantDirectory>()
            .CreateAsync(
                new Tenant
                {
                    Id = default,
                    Slug = slug,
                    Name = name,
                    Currency = currency,
                    Culture = culture,
                    Country = country,
                    ContactEmail = $"hello@{name}.example",
                }
            );

    private async Task<int> PendingEventsAsync(CancellationToken cancellationToken)
    {
        await using var scope = SystemScope();
        var pending = 0;
        foreach (var database in Services.GetServices<ModuleDatabase>())
        {
            pending += await Outbox.CountAsync(database.Resolve(scope.Services), cancellationToken);
        }

        return pending;
    }
}
