using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Checkout.Storage;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>
/// <c>POST /checkout/v1/carts/{id}/lines</c> on carts of five lines, beside the bare SQL of it on the same server, behind a
/// bare Kestrel and without one: read the cart and the offer, write the cart if nobody else did, and its event, in one durable
/// transaction.
/// </summary>
internal sealed class AddToCartBenchmark(DatabaseProvider provider) : IBenchmark
{
    private const int CartsEach = 16;
    private const int Lines = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(3);

    public string Name => $"add-to-cart-{provider}".ToLowerInvariant();

    public string Description => $"add to carts over HTTP on {provider} with 1, 8 and 32 connections";

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
        var document = await DocumentAsync(host, shop);
        Console.WriteLine($"a cart is a document of {document.Length} characters");
        await using var bare = await BareCarts.CreateAsync(host, 32 * CartsEach, document);
        await using var server = await BareKestrel.StartAsync(
            Encoding.UTF8.GetBytes(document),
            path =>
                path.Split('/') is [_, var cart, var sku] ? bare.AddAsync(Number(cart), Number(sku)) : throw Odd(path)
        );
        var figures = new List<Figure>();
        foreach (var connections in Connections.Asked)
        {
            // The compiler gets little of a processor that the load takes: in the pauses it catches up.
            for (var i = 0; i < 4 && figures.Count == 0; i++)
            {
                await AddAsync(host, shop, connections, Pause);
                await BareAsync(bare, server, connections);
                await Task.Delay(Pause);
            }

            var round = await Rounds.MiddleAsync(async () =>
                new(
                    await AddAsync(host, shop, connections, Phase),
                    await BareAsync(bare, server, connections),
                    await BareAsync(bare, null, connections)
                )
            );
            figures.AddRange(Figures.Of($"add to cart, {provider}, {connections} conn", "request", round));
        }

        var last = await shop.CartAsync();
        figures.AddRange(
            await Figures.SqlAsync($"add to cart, {provider}", "request", 20, i => shop.AddAsync(last, i % Lines))
        );
        return figures;
    }

    private static async Task<LoadResult> AddAsync(
        BenchmarkHost host,
        BenchmarkShop shop,
        int connections,
        TimeSpan length
    )
    {
        var carts = new List<BenchmarkCart>();
        for (var i = 0; i < connections * CartsEach; i++)
        {
            carts.Add(await shop.CartAsync());
        }

        var requests = carts.SelectMany(c => Enumerable.Range(0, Lines).Select(l => BenchmarkShop.Adding(c, l)));
        return await HttpLoad.RunAsync(host.Address, connections, WarmUp, length, [.. requests], shares: true);
    }

    private static Task<LoadResult> BareAsync(BareCarts bare, BareKestrel? server, int connections)
    {
        if (server is null)
        {
            return Load.RunAsync(
                connections,
                WarmUp,
                Phase,
                (worker, number) => bare.AddAsync(CartOf(worker, number), (int)(number % Lines))
            );
        }

        var requests = Enumerable
            .Range(0, connections * CartsEach)
            .SelectMany(c => Enumerable.Range(0, Lines).Select(l => BenchmarkShop.Adding($"/{c}/{l}", l)));
        return HttpLoad.RunAsync(server.Address, connections, WarmUp, Phase, [.. requests], shares: true);
    }

    // As the host keeps a cart like those it is loaded with.
    private static async Task<string> DocumentAsync(BenchmarkHost host, BenchmarkShop shop)
    {
        var filled = await shop.CartAsync();
        for (var i = 0; i < Lines; i++)
        {
            await shop.AddAsync(filled, i);
        }

        await using var scope = host.Services.GetRequiredService<ITenantScopeFactory>().Create(host.Tenant);
        var cart = await scope.Get<CheckoutDbContext>().Carts.AsNoTracking().SingleAsync();
        return JsonColumn.Write(cart.Document);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static InvalidOperationException Odd(string path) => new($"{path} is no cart and SKU.");

    // A worker has carts of its own: shoppers do not share theirs.
    private static int CartOf(int worker, long number) => (worker * CartsEach) + (int)(number % CartsEach);
}
