using System.Diagnostics;
using AwesomeAssertions;

namespace ReferenceStore.Tests.Stores;

/// <summary>What is waited for and looked at once a story of faults is over.</summary>
public static class Aftermath
{
    /// <summary>Waits until nothing that was begun is open: placements, held stock, mails.</summary>
    public static async Task SettledAsync(IBooks store)
    {
        var watch = Stopwatch.StartNew();
        while (
            await store.CountAsync("checkout", "SELECT count(*) FROM placements WHERE state NOT IN ('Done', 'Undone')")
                > 0
            || await store.CountAsync("catalogue", "SELECT count(*) FROM reservations WHERE state = 'Held'") > 0
            || await store.CountAsync(
                "marketing",
                "SELECT count(*) FROM deliveries WHERE state IN ('Pending', 'Sending')"
            ) > 0
        )
        {
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(2), "what a crash left open is finished");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// Waits for the end of all that was begun. Then what buyers of a SKU were promised, orders, stock, payments, profiles
    /// and mails tell the same; the counts are printed.
    /// </summary>
    public static async Task AgreeAsync(
        IBooks store,
        string sku,
        string prefix,
        IReadOnlyCollection<string> promised,
        ITestOutputHelper output
    )
    {
        // Orders are finished first, then their events arrive, then the mails that these ask for are sent.
        await SettledAsync(store);
        await Books.ShouldSettleAsync(store);
        await ToldAsync(store, prefix);
        await SettledAsync(store);
        await Books.ShouldBalanceAsync(store);
        await Books.OrdersShouldAddUpAsync(store);
        await Books.PaymentsShouldMatchAsync(store);
        var (allocated, reserved, ordered) = await Books.OfSkuAsync(store, sku);
        reserved.Should().Be(0, "no stock is held for ever");
        allocated.Should().Be(ordered, "an order has its stock, and nobody else has any");
        var orders = await EachOrderIsToldOnceAsync(store, prefix);
        orders.Select(o => o.Email).Should().BeEquivalentTo(promised, "who was promised an order has it");
        ordered.Should().Be(orders.Count, "everybody bought one unit");
        var captured = await store.CountAsync(
            "checkout",
            $"SELECT count(*) FROM payments WHERE email LIKE '{prefix}%' AND state = 'Captured'"
        );
        captured.Should().Be(orders.Count);
        output.WriteLine(
            $"{promised.Count} promised, {orders.Count} orders, {ordered} units ordered, {allocated} allocated, "
                + $"{captured} payments, {orders.Count} profiles, {orders.Count} mails"
        );
    }

    /// <summary>An empty outbox says that the bus has the events; where that is Kafka, others have them a moment later.</summary>
    private static async Task ToldAsync(IBooks store, string prefix)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(1); )
        {
            var orders = await store.CountAsync(
                "checkout",
                $"SELECT count(*) FROM orders WHERE email LIKE '{prefix}%'"
            );
            var told = await store.CountAsync(
                "marketing",
                $"SELECT count(*) FROM profiles WHERE email LIKE '{prefix}%' AND order_count > 0"
            );
            if (orders == told)
            {
                return;
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// Every order of the buyers whose e-mail addresses begin so is their only one, counts once in their profile and is
    /// confirmed by one mail.
    /// </summary>
    public static async Task<IReadOnlyList<(string Email, string Number)>> EachOrderIsToldOnceAsync(
        IBooks store,
        string prefix
    )
    {
        var orders = await store.QueryAsync(
            "checkout",
            $"SELECT email, number FROM orders WHERE email LIKE '{prefix}%'",
            r => (Email: r.GetString(0), Number: r.GetString(1))
        );
        orders.Select(o => o.Email).Should().OnlyHaveUniqueItems("a cart makes one order");
        var profiles = await store.QueryAsync(
            "marketing",
            $"""
            SELECT p.email, p.order_count, (
              SELECT count(*) FROM profile_events e
              WHERE e.tenant_id = p.tenant_id AND e.profile_id = p.id AND e.type = 'order.created')
            FROM profiles p WHERE p.email LIKE '{prefix}%' AND p.order_count > 0
            """,
            r => (Email: r.GetString(0), Orders: r.GetInt64(1), Events: r.GetInt64(2))
        );
        profiles
            .Should()
            .BeEquivalentTo(
                orders.Select(o => (o.Email, Orders: 1L, Events: 1L)),
                "each order counts for its profile, once"
            );
        var mails = await store.QueryAsync(
            "marketing",
            $"SELECT \"to\" FROM mailbox_messages WHERE \"to\" LIKE '{prefix}%'",
            r => r.GetString(0)
        );
        mails.Should().BeEquivalentTo(orders.Select(o => o.Email), "each order is confirmed by one mail");
        return orders;
    }
}
