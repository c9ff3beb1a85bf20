using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests;

/// <summary>
/// A host with the catalogue that the tests of one class share, each with products of its own. Started by the first
/// test, since a fixture cannot skip.
/// </summary>
public abstract class CatalogueHost(DatabaseProvider provider) : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private ModuleTestHost? _host;

    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public ModuleTestHost Host => _host ?? throw new InvalidOperationException("Await StartAsync first.");

    public Tenant Acme => Host.Acme;

    public Tenant Lumiere => Host.Lumiere;

    public async ValueTask StartAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _host ??= await ModuleTestHost.StartAsync(
                new ModuleTestHostOptions
                {
                    Provider = provider,
                    Clock = Clock,
                    Modules = builder =>
                        builder
                            .AddOmniSphereCatalogue()
                            .AddEventConsumer<CatalogueDbContext, StockLow, StockNews>("tests.stock")
                            .AddEventConsumer<CatalogueDbContext, BackInStock, StockNews>("tests.stock")
                            .AddEventConsumer<CatalogueDbContext, StockAwaited, StockNews>("tests.stock")
                            .AddEventConsumer<CatalogueDbContext, ProductsChanged, StockNews>("tests.products"),
                    Services = services => services.AddTestCallers().AddSingleton(this),
                }
            );
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>What <c>stock.low</c> and <c>stock.back</c> told, in order.</summary>
    public ConcurrentQueue<(string Type, Id<VariantKind> Variant, int Available)> Turns { get; } = [];

    /// <summary>What <c>products.changed</c> told.</summary>
    public ConcurrentQueue<ProductsChanged> Changed { get; } = [];

    /// <summary>What <c>stock.awaited</c> told.</summary>
    public ConcurrentQueue<StockAwaited> Awaited { get; } = [];

    /// <summary>A client that may do everything in the tenant's catalogue.</summary>
    public HttpClient Merchant(Tenant tenant) => Host.Client(tenant).AsStaff(tenant, "catalogue.*");

    public TenantScope Scope(Tenant? tenant = null) => Host.Scope(tenant ?? Acme);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _starting.Dispose();
        GC.SuppressFinalize(this);
    }
}

internal sealed class StockNews(CatalogueHost shop)
    : IEventConsumer<StockLow>,
        IEventConsumer<BackInStock>,
        IEventConsumer<StockAwaited>,
        IEventConsumer<ProductsChanged>
{
    public Task HandleAsync(ProductsChanged changed, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        shop.Changed.Enqueue(changed);
        return Task.CompletedTask;
    }

    public Task HandleAsync(StockLow low, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        shop.Turns.Enqueue((envelope.Type, low.VariantId, low.Available));
        return Task.CompletedTask;
    }

    public Task HandleAsync(BackInStock back, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        shop.Turns.Enqueue((envelope.Type, back.VariantId, back.Available));
        return Task.CompletedTask;
    }

    public Task HandleAsync(StockAwaited awaited, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        shop.Awaited.Enqueue(awaited);
        return Task.CompletedTask;
    }
}

public sealed class SqliteCatalogue() : CatalogueHost(DatabaseProvider.Sqlite);

public sealed class PostgreSqlCatalogue() : CatalogueHost(DatabaseProvider.PostgreSql);

/// <summary>The base of a suite that runs on both databases.</summary>
public abstract class CatalogueSuite(CatalogueHost host) : IAsyncLifetime
{
    protected CatalogueHost Shop => host;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => host.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
