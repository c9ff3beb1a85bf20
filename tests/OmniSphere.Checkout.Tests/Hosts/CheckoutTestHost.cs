using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Events;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Hosts;

/// <summary>
/// The checkout on a real database, with a catalogue in memory. Acme sells in USD and adds 10 % tax in the US; Lumiere
/// sells in EUR with 20 % VAT contained.
/// </summary>
internal sealed class CheckoutTestHost : IAsyncDisposable
{
    private static readonly HostPool<CheckoutTestHost> Pool = new();
    private readonly ModuleTestHost _host;

    // Where the host goes back to; null for one that a test has for itself.
    private DatabaseProvider? _pooled;

    private CheckoutTestHost(ModuleTestHost host, FakeCatalogue catalogue, Interruptions gateway) =>
        (_host, Catalogue, Gateway) = (host, catalogue, gateway);

    public static TheoryData<DatabaseProvider> Providers => [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql];

    public static CheckoutSettings UsSettings { get; } =
        new()
        {
            TaxRates = [new("US", 10, "Sales tax")],
            ShippingMethods =
            [
                new("standard", "Standard", new(500, Currency.Usd), new(10_000, Currency.Usd), ["US"], 2, 5),
                new("abroad", "Abroad", new(2_000, Currency.Usd), null, ["*"], 5, 15),
            ],
            Coupons =
            [
                new("TEN", "Ten percent", Percent: 10),
                new("FIVER", "Five dollars", Amount: new(500, Currency.Usd)),
                new("RARE", "Rare", Percent: 50, UsageLimit: 3),
                new("ONCE", "Once each", Percent: 20, UsageLimitPerCustomer: 1),
                new("FREE", "All free", Percent: 100),
            ],
        };

    public static CheckoutSettings FrenchSettings { get; } =
        new()
        {
            PricesIncludeTax = true,
            TaxRates = [new("FR", 20, "TVA 20 %"), new("FR", 5.5m, "TVA 5,5 %", Category: "reduced")],
            ShippingMethods = [new("colissimo", "Colissimo", new(490, Currency.Eur), null, ["FR", "BE"], 2, 3)],
        };

    public FakeCatalogue Catalogue { get; }

    public Interruptions Gateway { get; }

    public Tenant Acme => _host.Acme;

    public Tenant Lumiere => _host.Lumiere;

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a host, or takes one that an earlier test has left, with tenants of the test's own.</summary>
    public static async Task<CheckoutTestHost> StartAsync(
        DatabaseProvider provider = DatabaseProvider.Sqlite,
        FakeTimeProvider? clock = null,
        Dictionary<string, string?>? settings = null,
        IEventBus? events = null,
        ICarrierRates? carriers = null
    )
    {
        var isShared = clock is null && settings is null && events is null && carriers is null;
        if (isShared && Pool.Take(provider) is { } idle)
        {
            await idle._host.RenewTenantsAsync();
            await idle.SetUpAsync();
            return idle;
        }

        var catalogue = new FakeCatalogue(clock ?? TimeProvider.System);
        var gateway = new Interruptions();
        var host = await ModuleTestHost.StartAsync(
            new()
            {
                Provider = provider,
                Clock = clock,
                Settings = new Dictionary<string, string?>(settings ?? [])
                {
                    ["OmniSphere:Checkout:TestPayments"] = "true",
                },
                Modules = b => b.AddOmniSphereCheckout(),
                Services = s =>
                {
                    s.AddSingleton<IVariantCatalogue>(catalogue);
                    s.AddSingleton<IStockReservations>(catalogue);
                    s.AddSingleton(gateway);
                    s.AddSingleton<DrawOrderNumber>(() =>
                        gateway.Numbers.TryDequeue(out var number) ? number : OrderNumber.Draw()
                    );
                    s.Decorate<IPaymentGateway>(
                        (inner, sp) => new InterruptedGateway(inner, sp.GetRequiredService<Interruptions>())
                    );
                    s.AddTestCallers();
                    if (carriers is not null)
                    {
                        s.AddSingleton(carriers);
                    }

                    if (events is not null)
                    {
                        s.AddSingleton(events);
                    }
                },
            }
        );
        var checkout = new CheckoutTestHost(host, catalogue, gateway) { _pooled = isShared ? provider : null };
        await checkout.SetUpAsync();
        return checkout;
    }

    /// <summary>Has something done before and after each call to the payment provider and the catalogue's stock.</summary>
    public void Interrupt(Func<string, bool, Task> interrupt) =>
        (Gateway.Interrupt, Catalogue.Interrupt) = (interrupt, interrupt);

    /// <summary>A client at the platform's own address.</summary>
    public HttpClient BareClient() => _host.BareClient();

    public HttpClient Client(Tenant tenant) => _host.Client(tenant);

    public Shop Shop(Tenant? tenant = null) => new(_host.Client(tenant ?? Acme));

    public TenantScope Scope(Tenant? tenant = null) => _host.Scope(tenant ?? Acme);

    public async Task SetUpAsync(Tenant tenant, CheckoutSettings settings)
    {
        await using var scope = _host.Scope(tenant);
        await scope.Get<ICheckoutSetup>().ApplyAsync(settings);
    }

    /// <summary>Reads from the checkout's database as a tenant.</summary>
    public async Task<T> ReadAsync<T>(Func<CheckoutDbContext, Task<T>> read, Tenant? tenant = null)
    {
        await using var scope = Scope(tenant);
        return await read(scope.Get<CheckoutDbContext>());
    }

    public Task SettleAsync() => _host.SettleAsync();

    /// <summary>Looks until the condition holds; a busy machine gets a minute.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds, string what)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(1); )
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"Never happened: {what}");
    }

    public async ValueTask DisposeAsync()
    {
        (Catalogue.Interrupt, Gateway.Interrupt) = (
            static (_, _) => Task.CompletedTask,
            static (_, _) => Task.CompletedTask
        );
        Gateway.Refuse = static _ => null;
        Gateway.Customers.Clear();
        Gateway.Numbers.Clear();
        Gateway.KeptAs = null;
        if (_pooled is { } provider && await _host.IsIdleAsync())
        {
            Catalogue.Clear();
            Pool.Return(provider, this);
        }
        else
        {
            await _host.DisposeAsync();
        }
    }

    private async Task SetUpAsync()
    {
        await SetUpAsync(Acme, UsSettings);
        await SetUpAsync(Lumiere, FrenchSettings);
    }
}

internal static class Decoration
{
    /// <summary>Wraps the registered services.</summary>
    public static void Decorate<T>(this IServiceCollection services, Func<T, IServiceProvider, T> wrap)
        where T : class
    {
        foreach (var inner in services.Where(s => s.ServiceType == typeof(T)).ToList())
        {
            services.Remove(inner);
            services.Add(
                new ServiceDescriptor(
                    typeof(T),
                    sp => wrap((T)ActivatorUtilities.CreateInstance(sp, inner.ImplementationType!), sp),
                    inner.Lifetime
                )
            );
        }
    }
}
