using System.Collections.Concurrent;
using System.Diagnostics;
using AwesomeAssertions;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Faults;

/// <summary>
/// The store is killed (<c>kill -9</c>) at random moments while shoppers check out, and started again on the same data.
/// </summary>
[Collection(KilledStores.Name)]
public sealed class SuddenDeathTests(ITestOutputHelper output)
{
    private const int Shoppers = 4;
    private const string Sku = "MORTAL";

    // Leases shorter than in earnest, so that what a crash left behind is taken over soon.
    private static readonly string[] Impatient =
    [
        "--OmniSphere:Checkout:Lease=00:00:04",
        "--OmniSphere:Checkout:GatewayTimeout=00:00:03",
        "--OmniSphere:Marketing:Deliveries:Timeout=00:00:02",
        "--OmniSphere:Marketing:Deliveries:Lease=00:00:03",
        "--OmniSphere:Marketing:Deliveries:FirstRetry=00:00:01",
    ];

    public static TheoryData<DatabaseProvider, int> Kills =>
        new() { { DatabaseProvider.Sqlite, Soak.Scale(3, 50) }, { DatabaseProvider.PostgreSql, Soak.Scale(2, 50) } };

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Killed_at_any_moment_of_a_checkout_the_store_loses_nothing_and_does_nothing_twice(
        DatabaseProvider provider,
        int kills
    )
    {
        if (provider == DatabaseProvider.PostgreSql)
        {
            TestServices.Require(PostgreSqlServer.SkipReason);
        }

        await using var store = await RunningStore.StartAsync(provider, Impatient);
        var shop = store.Shop("acme");
        await shop.ImportAsync(await shop.SignInOwnerAsync(), ShopClient.ProductLine(Sku, 100_000, 1200, "USD"));

        // Emails of shoppers who were told that they have an order.
        var promised = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        using var closing = new CancellationTokenSource();
        var shoppers = Enumerable.Range(0, Shoppers).Select(i => ShopAsync(shop, i, promised, closing.Token)).ToList();
        await KillAgainAndAgainAsync(store, kills);
        // A busy machine may be too slow for a whole checkout between two kills: the last life is long enough.
        for (var watch = Stopwatch.StartNew(); promised.IsEmpty && watch.Elapsed < TimeSpan.FromMinutes(1); )
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        await closing.CancelAsync();
        await Task.WhenAll(shoppers);

        promised.Should().NotBeEmpty("some orders get through");
        // Orders are finished first, then their events arrive, then the mails that these ask for are sent.
        await Aftermath.SettledAsync(store);
        await Books.ShouldSettleAsync(store);
        await Aftermath.SettledAsync(store);
        await Books.ShouldBalanceAsync(store);
        await Books.OrdersShouldAddUpAsync(store);
        await Books.PaymentsShouldMatchAsync(store);
        var (allocated, reserved, ordered) = await Books.OfSkuAsync(store, Sku);
        reserved.Should().Be(0, "no stock is held for ever");
        allocated.Should().Be(ordered, "an order has its stock, and nobody else has any");
        var orders = await Aftermath.EachOrderIsToldOnceAsync(store, "mortal-");
        promised
            .Should()
            .OnlyContain(
                p => orders.Contains(new(p.Key, p.Value)),
                "an order that was promised is there after a crash"
            );
        (await Basket.BuyAsync(shop, Sku)).Last.Status.Should().Be(201, "the store goes on selling");
        output.WriteLine($"{provider}: {kills} kills, {promised.Count} orders promised, {ordered} made.");
    }

    private static async Task KillAgainAndAgainAsync(RunningStore store, int kills)
    {
        for (var i = 0; i < kills; i++)
        {
#pragma warning disable CA5394 // Any moment will do.
            await Task.Delay(Random.Shared.Next(200, 1_500), TestContext.Current.CancellationToken);
#pragma warning restore CA5394
            await store.KillAsync();
            await store.StartAsync(Impatient);
        }
    }

    /// <summary>Buys again and again. One that got no answer asks again with the same key, as a browser's shopper would.</summary>
    private static async Task ShopAsync(
        ShopClient shop,
        int shopper,
        ConcurrentDictionary<string, string> promised,
        CancellationToken closing
    )
    {
        for (var i = 0; !closing.IsCancellationRequested; i++)
        {
            var email = $"mortal-{shopper}-{i}@example.org";
            try
            {
                var basket = await Basket.CreateAsync(shop);
                await basket.AddAsync(Sku);
                await basket.FillInAsync(email);
                await basket.PayAsync();
                var order = await InsistAsync(basket, closing);
                if (order?.Status == 201)
                {
                    promised[email] = (string)order["number"]!;
                }
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException or TaskCanceledException)
            {
                // The store was gone, or came back in between: this shopper gives the cart up half-way.
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task<Answer?> InsistAsync(Basket basket, CancellationToken closing)
    {
        while (true)
        {
            try
            {
                return await basket.CompleteAsync();
            }
            catch (HttpRequestException) when (!closing.IsCancellationRequested)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }
}
