using System.Data.Common;
using System.Globalization;
using AwesomeAssertions;

namespace ReferenceStore.Tests.Stores;

/// <summary>Where the books of a store are kept.</summary>
public interface IBooks
{
    /// <summary>Reads the rows of a statement straight from a module's database, past every filter.</summary>
    Task<List<T>> QueryAsync<T>(string module, string sql, Func<DbDataReader, T> read);

    /// <summary>The single number of a statement.</summary>
    async Task<long> CountAsync(string module, string sql) =>
        (await QueryAsync(module, sql, r => Convert.ToInt64(r.GetValue(0), null))).Single();
}

/// <summary>What must agree at the end of every story: counters and ledger, orders and stock, payments and orders.</summary>
public static class Books
{
    public static async Task ShouldBalanceAsync(IBooks store)
    {
        var counters = await store.QueryAsync(
            "catalogue",
            """
            SELECT l.variant_id, l.on_hand, l.allocated, l.reserved,
                   coalesce(sum(m.on_hand), 0), coalesce(sum(m.allocated), 0), coalesce(sum(m.reserved), 0)
            FROM stock_levels l
            LEFT JOIN stock_movements m
              ON m.tenant_id = l.tenant_id AND m.variant_id = l.variant_id AND m.location_id = l.location_id
            GROUP BY l.tenant_id, l.variant_id, l.location_id, l.on_hand, l.allocated, l.reserved
            """,
            r =>
                (
                    Variant: r.GetValue(0).ToString(),
                    Counters: (r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)),
                    Ledger: (r.GetInt64(4), r.GetInt64(5), r.GetInt64(6))
                )
        );
        counters.Should().NotBeEmpty();
        counters.Where(c => c.Counters != c.Ledger).Should().BeEmpty("counters equal the ledger's sums");
        counters
            .Where(c => c.Counters.Item1 - c.Counters.Item2 - c.Counters.Item3 < 0)
            .Should()
            .BeEmpty("nothing is oversold");
    }

    /// <summary>Every order's sums are the sums of its lines, and a paid one is paid in full.</summary>
    public static async Task OrdersShouldAddUpAsync(IBooks store)
    {
        var orders = await store.QueryAsync(
            "checkout",
            """
            SELECT o.number, o.subtotal, o.discount, o.shipping, o.tax, o.total, o.paid, o.prices_include_tax, o.payment_status,
                   sum(l.total), sum(l.unit_price * l.quantity), sum(l.discount), sum(l.tax)
            FROM orders o
            LEFT JOIN order_lines l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
            GROUP BY o.tenant_id, o.id, o.number, o.subtotal, o.discount, o.shipping, o.tax, o.total, o.paid,
                     o.prices_include_tax, o.payment_status
            """,
            r =>
            {
                long Of(int i) => r.IsDBNull(i) ? 0 : Convert.ToInt64(r.GetValue(i), CultureInfo.InvariantCulture);
                var (subtotal, discount, shipping, tax, total) = (Of(1), Of(2), Of(3), Of(4), Of(5));
                var included = Of(7) == 1;
                return (
                    Number: r.GetString(0),
                    AddsUp: subtotal == Of(9)
                        && subtotal == Of(10)
                        && discount == Of(11)
                        && tax >= Of(12)
                        && total == subtotal - discount + shipping + (included ? 0 : tax)
                        && total >= 0,
                    IsPaid: r.GetString(8) == "NotNeeded" ? total == 0 : Of(6) == total
                );
            }
        );
        orders.Where(o => !o.AddsUp).Should().BeEmpty("an order's sums are those of its lines");
        orders.Where(o => !o.IsPaid).Should().BeEmpty("an order is paid in full");
    }

    /// <summary>
    /// An order that costs something has one payment that was taken for it; what was taken, in the gateway's own books
    /// too, belongs to an order or was given back.
    /// </summary>
    public static async Task PaymentsShouldMatchAsync(IBooks store)
    {
        var unpaid = await store.QueryAsync(
            "checkout",
            """
            SELECT o.number FROM orders o WHERE o.total > o.credit AND 1 <> (
              SELECT count(*) FROM payments p
              WHERE p.tenant_id = o.tenant_id AND p.order_id = o.id AND p.amount = o.total - o.credit
                AND (p.state = 'Captured' OR o.status = 'Cancelled'))
            """,
            r => r.GetString(0)
        );
        unpaid.Should().BeEmpty("an order has one payment, of what gift cards and credit leave of its total");
        var stray = await store.QueryAsync(
            "checkout",
            """
            SELECT t.reference FROM test_payments t WHERE t.captured > t.refunded AND NOT EXISTS (
              SELECT 1 FROM payments p JOIN orders o ON o.tenant_id = p.tenant_id AND o.id = p.order_id
              WHERE p.tenant_id = t.tenant_id AND p.reference = t.reference AND o.total - o.credit = t.captured)
            """,
            r => r.GetString(0)
        );
        stray.Should().BeEmpty("money that was taken belongs to an order");
    }

    /// <summary>
    /// The balance of a gift card or of store credit is the sum of its ledger and never below zero; what orders show as
    /// paid by them was taken once, and nothing is held for an order that did not come to be.
    /// </summary>
    public static async Task CreditShouldAddUpAsync(IBooks store)
    {
        var wrong = await store.CountAsync(
            "checkout",
            """
            SELECT count(*) FROM credit_accounts a WHERE a.balance < 0 OR a.balance <> (
              SELECT coalesce(sum(e.amount), 0) FROM credit_entries e
              WHERE e.tenant_id = a.tenant_id AND e.account_id = a.id)
            """
        );
        wrong.Should().Be(0, "a balance is the sum of its ledger");
        var orders = await store.CountAsync(
            "checkout",
            """
            SELECT count(*) FROM orders o WHERE o.credit <> (
              SELECT coalesce(sum(u.amount), 0) FROM credit_uses u
              WHERE u.tenant_id = o.tenant_id AND u.order_id = o.id)
            """
        );
        orders.Should().Be(0, "an order took what it shows");
        var taken = await store.CountAsync(
            "checkout",
            "SELECT coalesce(-sum(amount), 0) FROM credit_entries WHERE movement IN ('Held', 'Released')"
        );
        var paid = await store.CountAsync("checkout", "SELECT coalesce(sum(credit), 0) FROM orders");
        taken.Should().Be(paid, "no redemption is lost or doubled");
    }

    /// <summary>Waits until every event has reached everybody; none may have been given up on.</summary>
    public static async Task ShouldSettleAsync(IBooks store)
    {
        foreach (var module in (string[])["platform", "auth", "catalogue", "checkout", "marketing"])
        {
            var waiting = long.MaxValue;
            for (
                var i = 0;
                i < 900 && (waiting = await store.CountAsync(module, "SELECT count(*) FROM outbox")) > 0;
                i++
            )
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }

            waiting.Should().Be(0, "the outbox of {0} drains", module);
            var dead = await store.QueryAsync(
                module,
                "SELECT consumer, type, error FROM dead_letters",
                r => $"{r.GetString(0)} of {r.GetString(1)}: {r.GetString(2)}"
            );
            dead.Should().BeEmpty("no consumer of {0} gives up", module);
        }
    }

    /// <summary>Units allocated by reservations of one SKU, and units in orders of it.</summary>
    public static async Task<(long Allocated, long Reserved, long Ordered)> OfSkuAsync(IBooks store, string sku)
    {
        var levels = await store.QueryAsync(
            "catalogue",
            $"""
            SELECT l.allocated, l.reserved FROM stock_levels l
            JOIN variants v ON v.tenant_id = l.tenant_id AND v.id = l.variant_id WHERE v.sku = '{sku}'
            """,
            r => (r.GetInt64(0), r.GetInt64(1))
        );
        var ordered = await store.CountAsync(
            "checkout",
            $"SELECT coalesce(sum(quantity), 0) FROM order_lines WHERE sku = '{sku}'"
        );
        return (levels.Sum(l => l.Item1), levels.Sum(l => l.Item2), ordered);
    }
}
