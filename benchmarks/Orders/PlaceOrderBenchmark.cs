using System.Globalization;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>
/// <c>POST /checkout/v1/carts/{id}/complete</c> for paid carts (reserve, capture, order, events, allocate), beside the
/// bare SQL of one order on the same server, as durable, behind a bare Kestrel and without one.
/// </summary>
internal sealed class PlaceOrderBenchmark(DatabaseProvider provider) : IBenchmark
{
    private static readonly (int Connections, int Orders)[] Loads = [(1, 400), (8, 600), (32, 1000)];

    // The compiler gets little of a processor that the load takes: in the pauses it catches up.
    private const int WarmUps = 4;
    private const int WarmUp = 800;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

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
        await using var server = await BareKestrel.StartAsync(
            BareOrders.Answer,
            path =>
                path.Split('/') is [_, var cart, var number]
                    ? bare.PlaceAsync(cart, int.Parse(number, CultureInfo.InvariantCulture))
                    : throw new InvalidOperationException($"{path} is no cart and number.")
        );
        for (var i = 0; i < WarmUps; i++)
        {
            await PlaceAsync(host, shop, 8, WarmUp);
            await BareAsync(bare, server, 8, WarmUp);
            await BareAsync(bare, null, 8, WarmUp);
            await Task.Delay(Pause);
        }

        var figures = new List<Figure>();
        foreach (var (connections, orders) in Loads.Where(l => Connections.Asked.Contains(l.Connections)))
        {
            var round = await Rounds.MiddleAsync(async () =>
                new(
                    await PlaceAsync(host, shop, connections, orders),
                    await BareAsync(bare, server, connections, orders * 2),
                    await BareAsync(bare, null, connections, orders * 2)
                )
            );
            figures.AddRange(Figures.Of($"place order, {provider}, {connections} conn", "order", round));
        }

        var last = await shop.PaidCartsAsync(20);
        await Task.Delay(TimeSpan.FromSeconds(2));
        figures.AddRange(
            await Figures.SqlAsync($"place order, {provider}", "order", last.Count, i => shop.CompleteAsync(last[i]))
        );
        return figures;
    }

    private static async Task<LoadResult> BareAsync(BareOrders bare, BareKestrel? server, int connections, int orders)
    {
        var carts = new string[orders];
        for (var i = 0; i < orders; i++)
        {
            carts[i] = await bare.PaidCartAsync();
        }

        return server is null
            ? await Load.RunAsync(connections, orders, i => bare.PlaceAsync(carts[i], i))
            : await HttpLoad.OnceAsync(
                server.Address,
                connections,
                [.. carts.Select((cart, i) => new LoadRequest("POST", $"/{cart}/{i}", "{}"))]
            );
    }

    private static async Task<LoadResult> PlaceAsync(
        BenchmarkHost host,
        BenchmarkShop shop,
        int connections,
        int orders
    )
    {
        var carts = await shop.PaidCartsAsync(orders);
        Console.WriteLine($"placing {orders} orders by {connections} connections");
        return await HttpLoad.OnceAsync(host.Address, connections, [.. carts.Select(BenchmarkShop.Completing)]);
    }
}
