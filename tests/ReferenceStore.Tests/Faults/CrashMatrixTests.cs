using System.Globalization;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using OmniSphere.Persistence;
using OmniSphere.Testing;
using ReferenceStore.Tests.Shopping;
using ReferenceStore.Tests.Stores;

namespace ReferenceStore.Tests.Faults;

/// <summary>
/// The store ends itself (<c>kill -9</c>) before and after each save, each commit and each call to the payment provider of
/// placing an order; also while it undoes one, and while it recovers from the death before. It is started again each time.
/// </summary>
[Collection(KilledStores.Name)]
public sealed partial class CrashMatrixTests(ITestOutputHelper output)
{
    private static readonly string[] Impatient =
    [
        "--OmniSphere:Checkout:TestPayments=true",
        "--OmniSphere:RateLimits:Enabled=false",
        "--OmniSphere:Hosting:DrainFor=00:00:00",
        "--OmniSphere:Database:MigrateAtStart=true",
        "--OmniSphere:Checkout:Lease=00:00:03",
        "--OmniSphere:Checkout:GatewayTimeout=00:00:02",
    ];

    /// <summary>What is on each gift card: less than an order costs.</summary>
    private const long CardHolds = 300;

    private int _buyers;
    private int _second;

    public static TheoryData<DatabaseProvider, int> Kills =>
        new() { { DatabaseProvider.Sqlite, Soak.Scale(3, 110) }, { DatabaseProvider.PostgreSql, Soak.Scale(1, 110) } };

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Killed_before_and_after_each_step_the_store_charges_for_orders_and_for_nothing_else(
        DatabaseProvider provider,
        int kills
    )
    {
        if (provider == DatabaseProvider.PostgreSql)
        {
            TestServices.Require(PostgreSqlServer.SkipReason);
        }

        await using var store = await RunningStore.StartAsync(
            (port, data) => ProcessHostOptions.ForProgram("tests/MortalStore", "MortalStore", port, data),
            provider,
            Impatient
        );
        await store.SayAsync("open for business");
        await KnownAsync(store.Shop("mortal"));
        var all = new Dictionary<(bool SoldOut, bool Plain), IReadOnlyList<string>>();
        foreach (var plain in (bool[])[true, false])
        {
            all[(false, plain)] = await MomentsAsync(store, soldOut: false, plain);
            all[(true, plain)] = await MomentsAsync(store, soldOut: true, plain);
            all[(false, plain)].Should().Contain(m => m.EndsWith("before payment Capture", StringComparison.Ordinal));
            all[(true, plain)].Should().Contain(m => m.EndsWith("before payment Cancel", StringComparison.Ordinal));
        }

        // Every third death is of a placement that is undone; every fourth recovery dies as well. Half of the carts have
        // neither coupon nor gift card: they are placed past Entity Framework.
        var died = new HashSet<string>(StringComparer.Ordinal);
        for (var kill = 0; kill < kills; kill++)
        {
            var (soldOut, plain) = (kill % 3 == 2, kill % 2 == 0);
            var moments = all[(soldOut, plain)];
            var moment = 1 + Spread(kill, kills, moments.Count, soldOut ? kill / 3 : (kill / 3 * 2) + (kill % 3));
            await DieAndRiseAsync(store, soldOut, plain, moment, again: kill % 4 == 1 ? 1 + (kill % 9) : 0);
            died.Add($"{soldOut} {plain} {moments[moment - 1]}");
        }

        await Books.ShouldBalanceAsync(store);
        await Books.OrdersShouldAddUpAsync(store);
        await Books.CreditShouldAddUpAsync(store);
        output.WriteLine(
            $"{provider}: {kills} deaths at {died.Count} of {all.Values.Sum(m => m.Count)} moments, {_second} in recovery"
        );
    }

    /// <summary>Few kills are spread over all moments; many pass through them again and again.</summary>
    private static int Spread(int kill, int kills, int moments, int ofItsKind) =>
        kills < moments ? ((kill * 2) + 1) * moments / (kills * 2) : ofItsKind % moments;

    /// <summary>What passes while an order is placed, or undone because somebody took the last unit.</summary>
    private async Task<IReadOnlyList<string>> MomentsAsync(RunningStore store, bool soldOut, bool plain)
    {
        var (basket, _) = await ReadyAsync(store, soldOut, plain);
        var before = store.Output.Length;
        await CompleteAsync(store, basket, dieAt: 10_000);
        return [.. Moment().Matches(store.Output[before..]).Select(m => m.Value)];
    }

    private async Task DieAndRiseAsync(RunningStore store, bool soldOut, bool plain, int moment, int again)
    {
        var (basket, email) = await ReadyAsync(store, soldOut, plain);
        var dying = async () => await CompleteAsync(store, basket, moment);
        await dying.Should().ThrowAsync<HttpRequestException>("the store ends at moment {0}", moment);
        await store.DieAsync();
        if (again > 0)
        {
            await DieAgainAsync(store, again);
        }

        await store.StartAsync(Impatient);
        await SettledAsync(store);
        var answer = await CompleteAsync(store, basket, dieAt: 0);

        var what =
            $"after a death at moment {moment}{(soldOut ? " of what is sold out" : "")}{(plain ? " without coupon" : "")}, then {again}";
        answer.Status.Should().BeOneOf([200, 201, 402, 409, 422], what + ": " + answer.Text);
        var orders = await store.CountAsync("checkout", $"SELECT count(*) FROM orders WHERE email = '{email}'");
        var charged = await store.CountAsync(
            "checkout",
            $"""
            SELECT count(*) FROM test_payments t JOIN payments p ON p.tenant_id = t.tenant_id AND p.reference = t.reference
            WHERE p.email = '{email}' AND t.captured > t.refunded
            """
        );
        orders.Should().Be(answer.Status < 300 ? 1 : 0, what);
        charged.Should().Be(orders, "who paid has an order, and who has none did not pay, " + what);
        (soldOut ? orders : 0).Should().Be(0, what);
        var left = await store.CountAsync(
            "checkout",
            $"SELECT balance FROM credit_accounts WHERE last4 = '{_buyers.ToString("D4", CultureInfo.InvariantCulture)}'"
        );
        left.Should()
            .Be(
                orders == 1 && !plain ? 0 : CardHolds,
                "an order redeems its gift card once, and no order not at all, " + what
            );
        await AgreeAsync(store, what);
    }

    /// <summary>A recovery may be over before its moment comes; the process is ended then.</summary>
    private async Task DieAgainAsync(RunningStore store, int moment)
    {
        try
        {
            await store.StartAsync([
                .. Impatient,
                string.Create(CultureInfo.InvariantCulture, $"--Mortal:DieAt={moment}"),
            ]);
            await SettledAsync(store);
            _second += store.HasExited ? 1 : 0;
            await store.KillAsync();
        }
        catch (InvalidOperationException)
        {
            _second++; // It ended before it was ready.
        }
    }

    private static async Task AgreeAsync(RunningStore store, string what)
    {
        await Books.PaymentsShouldMatchAsync(store);
        await Books.CreditShouldAddUpAsync(store);
        var placed = await store.CountAsync("checkout", "SELECT count(*) FROM orders");
        var counted = await store.CountAsync(
            "checkout",
            "SELECT count(*) FROM orders WHERE CAST(coupons AS TEXT) LIKE '%COUNTED%'"
        );
        counted.Should().BeLessThanOrEqualTo(placed);
        (await store.CountAsync("checkout", "SELECT uses FROM coupons WHERE code = 'COUNTED'"))
            .Should()
            .Be(counted, "the coupon is counted for each order, " + what);
        var (allocated, reserved, ordered) = await Books.OfSkuAsync(store, "PLENTY");
        (allocated, reserved).Should().Be((ordered, 0), "an order has its stock and nobody else has any, " + what);
    }

    /// <summary>A cart that is paid, unless it is plain in part by a gift card of its own, and has a coupon then; where it is to be sold out, another buyer has its last unit by now.</summary>
    private async Task<(Basket Basket, string Email)> ReadyAsync(RunningStore store, bool soldOut, bool plain)
    {
        var shop = store.Shop("mortal");
        var number = ++_buyers;
        var (sku, email) = (soldOut ? $"ONE-{number}" : "PLENTY", $"mortal-{number}@example.org");
        var basket = await PaidAsync(shop, sku, email, plain ? null : $"MORTAL-GIFT-CARD-{number:D4}", plain);
        if (soldOut)
        {
            var quicker = await PaidAsync(shop, sku, $"quicker-{number}@example.org");
            (await quicker.CompleteAsync()).Status.Should().Be(201);
        }

        return (basket, email);
    }

    private static async Task<Basket> PaidAsync(
        ShopClient shop,
        string sku,
        string email,
        string? giftCard = null,
        bool plain = false
    )
    {
        var basket = await Basket.CreateAsync(shop);
        (await basket.AddAsync(sku)).Status.Should().Be(200);
        await basket.FillInAsync(email);
        if (!plain)
        {
            var counted = await shop.PostAsync($"{basket.Path}/coupons", new { code = "COUNTED" }, basket.Key);
            counted.Status.Should().Be(200);
        }

        if (giftCard is not null)
        {
            var entered = await shop.PostAsync($"{basket.Path}/gift-cards", new { code = giftCard }, basket.Key);
            entered.Status.Should().Be(200, entered.Text);
        }

        (await basket.PayAsync()).Status.Should().Be(200);
        return basket;
    }

    private static Task<Answer> CompleteAsync(RunningStore store, Basket basket, int dieAt) =>
        store
            .Shop("mortal")
            .PostAsync(
                $"{basket.Path}/complete",
                new { },
                basket.Key,
                ("Idempotency-Key", $"{basket.Id}-{dieAt}"),
                ("X-Die-At", dieAt.ToString(CultureInfo.InvariantCulture))
            );

    /// <summary>A new tenant is known to the requests of its own process a moment later.</summary>
    private static async Task KnownAsync(ShopClient shop)
    {
        for (var i = 0; (await shop.PostAsync("/checkout/v1/carts", new { })).Status != 201; i++)
        {
            i.Should().BeLessThan(300, "the shop opens");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static async Task SettledAsync(RunningStore store)
    {
        for (
            var i = 0;
            !store.HasExited
                && await store.CountAsync(
                    "checkout",
                    "SELECT count(*) FROM placements WHERE state NOT IN ('Done', 'Undone')"
                ) > 0;
            i++
        )
        {
            i.Should().BeLessThan(600, "what a crash left open is finished");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    [GeneratedRegex("moment [0-9]+: .*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Moment();
}
