using AwesomeAssertions;

namespace ReferenceStore.Tests.Stores;

/// <summary>What must agree at the end of every story: counters and ledger, orders and stock, payments and orders.</summary>
public static class Books
{
    public static async Task ShouldBalanceAsync(RunningStore store)
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

    /// <summary>Units allocated by reservations of one SKU, and units in orders of it.</summary>
    public static async Task<(long Allocated, long Reserved, long Ordered)> OfSkuAsync(RunningStore store, string sku)
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
