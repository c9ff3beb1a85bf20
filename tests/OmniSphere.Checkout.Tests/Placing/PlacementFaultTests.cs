using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Tests.Placing;

/// <summary>
/// Calls that fail or never come back, at every point of a placement: afterwards, and after the reconciler, the books agree.
/// </summary>
public sealed class PlacementFaultTests
{
    private static readonly string[] Calls = ["reserve", "capture", "allocate"];

    public static TheoryData<DatabaseProvider, string, bool> Faults
    {
        get
        {
            var data = new TheoryData<DatabaseProvider, string, bool>();
            foreach (var provider in new[] { DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql })
            {
                foreach (var call in Calls)
                {
                    data.Add(provider, call, false);
                    data.Add(provider, call, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_call_that_fails_once_leaves_nothing_half_done(
        DatabaseProvider provider,
        string call,
        bool after
    )
    {
        var clock = Clock();
        await using var host = await CheckoutTestHost.StartAsync(provider, clock);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await CouponBasketAsync(host);
        var broken = 1;
        host.Interrupt(
            (name, late) =>
                name == call && late == after && Interlocked.Exchange(ref broken, 0) == 1
                    ? throw new HttpRequestException("lost")
                    : Task.CompletedTask
        );

        var answer = await basket.CompleteAsync();
        await Books.ReconcileAsync(host, clock);

        await ShouldBeConsistentAsync(host, basket, answer);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_process_that_dies_during_a_call_leaves_nothing_half_done(
        DatabaseProvider provider,
        string call,
        bool after
    )
    {
        var clock = Clock();
        await using var host = await CheckoutTestHost.StartAsync(provider, clock);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await CouponBasketAsync(host);
        var (died, rise) = (new TaskCompletionSource(), new TaskCompletionSource());
        var broken = 1;
        host.Interrupt(
            async (name, late) =>
            {
                if (name == call && late == after && Interlocked.Exchange(ref broken, 0) == 1)
                {
                    died.SetResult();
                    await rise.Task; // As far as everybody else can tell, it is dead.
                }
            }
        );

        var completing = basket.CompleteAsync("first");
        await died.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        (await basket.CompleteAsync("second")).Code.Should().BeOneOf("cart.completing", null);
        await Books.ReconcileAsync(host, clock);
        await Books.ShouldBalanceAsync(host, "MUG", await OrdersAsync(host), await OrdersAsync(host));

        // It comes back from the dead and must do no harm.
        rise.SetResult();
        var answer = await completing;
        await Books.ReconcileAsync(host, clock);
        await ShouldBeConsistentAsync(host, basket, answer);
    }

    [Theory]
    [InlineData("capture")]
    [InlineData("allocate")]
    public async Task What_was_charged_becomes_an_order_however_long_the_others_are_away(string call)
    {
        var clock = Clock();
        await using var host = await CheckoutTestHost.StartAsync(clock: clock);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await CouponBasketAsync(host);
        var charged = false;
        host.Interrupt(
            (name, late) =>
            {
                charged |= name == call && late;
                return charged ? throw new HttpRequestException("away") : Task.CompletedTask;
            }
        );

        var answer = await basket.CompleteAsync();
        answer.Status.Should().BeOneOf(HttpStatusCode.Created, HttpStatusCode.Conflict);
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(3));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        host.Interrupt(static (_, _) => Task.CompletedTask);
        await Books.ReconcileAsync(host, clock);
        await Books.ShouldBalanceAsync(host, "MUG", orders: 1, units: 1);
    }

    [Fact]
    public async Task A_capture_whose_hold_ran_out_is_refunded_when_the_stock_is_gone()
    {
        var clock = Clock();
        await using var host = await CheckoutTestHost.StartAsync(clock: clock);
        host.Catalogue.Put("LAST", 2_000, onHand: 1);
        var (slow, quick) = (await host.Shop().PaidBasketAsync("LAST"), await host.Shop().PaidBasketAsync("LAST"));
        var charged = false;
        host.Gateway.Interrupt = (name, late) =>
        {
            charged |= name == "capture" && late;
            return charged ? throw new HttpRequestException("away") : Task.CompletedTask;
        };
        (await slow.CompleteAsync()).ShouldRefuse(HttpStatusCode.Conflict, "cart.completing");
        clock.Advance(TimeSpan.FromMinutes(16));
        await CheckoutTestHost.EventuallyAsync(
            () => Task.FromResult(host.Catalogue.Stock("LAST").Held == 0),
            "the hold runs out"
        );
        charged = false;
        host.Gateway.Interrupt = static (_, _) => Task.CompletedTask;
        var second = await quick.CompleteAsync();
        await Books.ReconcileAsync(host, clock);

        var orders = await OrdersAsync(host);
        orders.Should().Be(1);
        second.Status.Should().BeOneOf(HttpStatusCode.Created, HttpStatusCode.Conflict);
        await Books.ShouldBalanceAsync(host, "LAST", orders: 1, units: 1);
    }

    [Fact]
    public async Task A_random_storm_of_faults_leaves_the_books_in_order()
    {
        var clock = Clock();
        await using var host = await CheckoutTestHost.StartAsync(clock: clock);
        host.Catalogue.Put("MUG", 2_000, onHand: 25);
        var random = new Random(20260501);
        var baskets = new List<Basket>();
        for (var i = 0; i < 30; i++)
        {
            baskets.Add(await host.Shop().PaidBasketAsync("MUG", email: $"buyer{i}@example.org"));
        }

        host.Interrupt(
            (_, _) =>
            {
                lock (random)
                {
                    return random.Next(4) == 0 ? throw new HttpRequestException("storm") : Task.CompletedTask;
                }
            }
        );
        await Task.WhenAll(baskets.Select(b => b.CompleteAsync()));
        host.Interrupt(static (_, _) => Task.CompletedTask);
        await Books.ReconcileAsync(host, clock);

        var orders = await OrdersAsync(host);
        orders.Should().BeInRange(1, 25);
        await Books.ShouldBalanceAsync(host, "MUG", orders, orders);
    }

    private static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    private static async Task<Basket> CouponBasketAsync(CheckoutTestHost host)
    {
        var basket = await host.Shop().FilledBasketAsync("MUG");
        (await basket.PostAsync("coupons", new { code = "RARE" })).Should(HttpStatusCode.OK);
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        return basket;
    }

    private static Task<int> OrdersAsync(CheckoutTestHost host) => host.ReadAsync(db => db.Orders.CountAsync());

    /// <summary>An order was made if and only if it was charged; otherwise the cart can be paid and completed again.</summary>
    private static async Task ShouldBeConsistentAsync(CheckoutTestHost host, Basket basket, Answer answer)
    {
        var orders = await OrdersAsync(host);
        if (answer.Status is HttpStatusCode.Created)
        {
            orders.Should().Be(1);
        }

        await Books.ShouldBalanceAsync(host, "MUG", orders, orders);
        (await host.ReadAsync(db => db.Coupons.SingleAsync(c => c.Code == "RARE"))).Uses.Should().Be(orders);
        if (orders == 0)
        {
            (await basket.PayAsync()).Should(HttpStatusCode.OK);
            (await basket.CompleteAsync("later")).Should(HttpStatusCode.Created);
            await Books.ShouldBalanceAsync(host, "MUG", orders: 1, units: 1);
        }
        else
        {
            (await basket.CompleteAsync("later")).Should(HttpStatusCode.OK);
        }
    }
}
