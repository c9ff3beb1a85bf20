using System.Collections.Concurrent;
using System.Diagnostics;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
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

    /// <summary>The events that were told of.</summary>
    internal ConcurrentDictionary<Guid, bool> Told { get; } = [];

    /// <summary>A client that may do everything in the tenant's catalogue.</summary>
    public HttpClient Merchant(Tenant tenant) => Host.Client(tenant).AsStaff(tenant, "catalogue.*");

    public TenantScope Scope(Tenant? tenant = null) => Host.Scope(tenant ?? Acme);

    /// <summary>
    /// Waits until it holds. What takes long is given time by the clock as well: a worker that met a fault, or set its timer
    /// just after the test moved the clock, rests by it.
    /// </summary>
    public async Task UntilAsync(Func<Task<bool>> holds, Func<string>? said = null)
    {
        for (var watch = Stopwatch.StartNew(); !await holds(); )
        {
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(1), said?.Invoke() ?? "it comes true");
            if (watch.Elapsed > TimeSpan.FromSeconds(3))
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until all events are handled and the indexer has nothing left to read.</summary>
    public async Task IndexedAsync()
    {
        await Host.SettleAsync();
        foreach (var tenant in (Tenant[])[Acme, Lumiere])
        {
            await UntilAsync(async () =>
            {
                await using var scope = Scope(tenant);
                var changes = scope.Get<CatalogueDbContext>().SearchChanges;
                return !await changes.AnyAsync(TestContext.Current.CancellationToken);
            });
        }
    }

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

/// <summary>Keeps what events told; one that is handed over again is told once.</summary>
internal sealed class StockNews(CatalogueHost shop)
    : IEventConsumer<StockLow>,
        IEventConsumer<BackInStock>,
        IEventConsumer<StockAwaited>,
        IEventConsumer<ProductsChanged>
{
    public Task HandleAsync(ProductsChanged changed, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        return KeepAsync(envelope, () => shop.Changed.Enqueue(changed));
    }

    public Task HandleAsync(StockLow low, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        return KeepAsync(envelope, () => shop.Turns.Enqueue((envelope.Type, low.VariantId, low.Available)));
    }

    public Task HandleAsync(BackInStock back, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        return KeepAsync(envelope, () => shop.Turns.Enqueue((envelope.Type, back.VariantId, back.Available)));
    }

    public Task HandleAsync(StockAwaited awaited, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        return KeepAsync(envelope, () => shop.Awaited.Enqueue(awaited));
    }

    private Task KeepAsync(EventEnvelope envelope, Action keep)
    {
        if (shop.Told.TryAdd(envelope.Id, true))
        {
            keep();
        }

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
