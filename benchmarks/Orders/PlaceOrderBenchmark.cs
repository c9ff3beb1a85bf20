using OmniSphere.Benchmarks.Harness;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>
/// <c>POST /checkout/v1/carts/{id}/complete</c> for paid carts (reserve, capture, order, events, allocate), beside the
/// bare SQL of one order in one durable transaction on the same server.
/// </summary>
internal sealed class PlaceOrderBenchmark(DatabaseProvider provider) : IBenchmark
{
    private static readonly (int Connections, int Orders)[] Loads = [(1, 150), (8, 300), (32, 600)];

    public string Name => $"place-order-{provider}".ToLowerInvariant();

    public string Description => $"place orders over HTTP on {provider} with 1, 8 and 32 connections";

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        if (provider == DatabaseProvider.PostgreSql && PostgreSqlServer.SkipReason is { } reason)
        {
            Console.WriteLine($"skipped: {reason}");
            return [];
        }

        await using var host = await BenchmarkHost.StartAsync(
            provider,
            builder => builder.AddOmniSphereCatalogue().AddOmniSphereCheckout()
        );
        var shop = await BenchmarkShop.OpenAsync(host);
        await using var bare = await BareOrders.CreateAsync(host);
        var warmUp = await shop.PaidCartsAsync(100);
        await Load.RunAsync(8, warmUp.Count, i => shop.CompleteAsync(warmUp[i]));
        await Load.RunAsync(8, 100, bare.PlaceAsync);
        var figures = new List<Figure>();
        foreach (var (connections, orders) in Loads)
        {
            var carts = await shop.PaidCartsAsync(orders);
            var placed = await Load.RunAsync(connections, carts.Count, i => shop.CompleteAsync(carts[i]));
            var baseline = await Load.RunAsync(connections, orders, bare.PlaceAsync);
            figures.AddRange(Figures.Of($"place order, {provider}, {connections} conn", "order", placed, baseline));
        }

        return figures;
    }
}
