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
