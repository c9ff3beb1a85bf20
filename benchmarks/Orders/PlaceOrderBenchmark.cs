using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Catalogue.Import;
using OmniSphere.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>
/// <c>POST /checkout/v1/carts/{id}/complete</c> for paid carts (reserve, capture, order, events, allocate), beside the
/// bare SQL of one order in one durable transaction on the same server.
/// </summary>
internal sealed class PlaceOrderBenchmark(DatabaseProvider provider) : IBenchmark
{
    private const int Orders = 300;
    private const int Connections = 8;
    private const int Skus = 50;

    public string Name => $"place-order-{provider}".ToLowerInvariant();

    public string Description => $"place {Orders} orders over HTTP on {provider}, {Connections} connections";

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
        await SetUpAsync(host);
        var warmUp = await PaidCartsAsync(host, 60);
        await Load.RunAsync(Connections, warmUp.Count, i => CompleteAsync(host, warmUp[i]));
        var carts = await PaidCartsAsync(host, Orders);
        var placed = await Load.RunAsync(Connections, carts.Count, i => CompleteAsync(host, carts[i]));

        await using var bare = await BareOrders.CreateAsync(host);
        await Load.RunAsync(Connections, 60, bare.PlaceAsync);
        var baseline = await Load.RunAsync(Connections, Orders, bare.PlaceAsync);
        return
        [
            new Figure($"place order, {provider}, throughput", placed.PerSecond, "orders/s", baseline.PerSecond),
            new Figure($"place order, {provider}, p99", placed.P99, "ms", baseline.P99),
            new Figure(
                $"place order, {provider}, allocated with client",
                placed.Allocated / 1024,
                "KiB/order",
                baseline.Allocated / 1024
            ),
        ];
    }

    private static async Task SetUpAsync(BenchmarkHost host)
    {
        await using var scope = host.Services.GetRequiredService<ITenantScopeFactory>().Create(host.Tenant);
        await using var products = SampleProducts.JsonLines(Skus, stock: 100_000);
        await scope.Get<IProductImporter>().ImportAsync(products, ImportFormat.JsonLines);
        await scope
            .Get<ICheckoutSetup>()
            .ApplyAsync(
                new CheckoutSettings
                {
                    PricesIncludeTax = true,
                    TaxRates = [new TaxRateSetting("FR", 20, "TVA")],
                    ShippingMethods =
                    [
                        new ShippingMethodSetting("post", "Post", new Money(500, Currency.Eur), null, ["*"], 1, 3),
                    ],
                }
            );
    }

    private static async Task<IReadOnlyList<(string Path, string Token)>> PaidCartsAsync(BenchmarkHost host, int count)
    {
        var carts = new (string, string)[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Connections },
            async (i, _) => carts[i] = await PaidCartAsync(host, i)
        );
        return carts;
    }

    private static async Task<(string Path, string Token)> PaidCartAsync(BenchmarkHost host, int number)
    {
        var created = await SendAsync(host, HttpMethod.Post, "/checkout/v1/carts", new { });
        var (path, token) = ($"/checkout/v1/carts/{(string)created["id"]!}", (string)created["token"]!);
        var address = new
        {
            firstName = "Ada",
            lastName = "Byron",
            line1 = "1 rue de Rivoli",
            city = "Paris",
            postalCode = "75001",
            country = "FR",
        };
        await SendAsync(
            host,
            HttpMethod.Post,
            $"{path}/lines",
            new { sku = $"SKU-{number % Skus}", quantity = 1 },
            token
        );
        await SendAsync(host, HttpMethod.Put, $"{path}/customer", new { email = $"c{number}@example.org" }, token);
        await SendAsync(host, HttpMethod.Put, $"{path}/shipping-address", address, token);
        await SendAsync(host, HttpMethod.Put, $"{path}/billing-address", address, token);
        await SendAsync(host, HttpMethod.Put, $"{path}/shipping-option", new { id = "post" }, token);
        var payment = new { provider = "test", paymentMethod = "pm_card_visa" };
        await SendAsync(host, HttpMethod.Post, $"{path}/payment", payment, token);
        return (path, token);
    }

    private static Task<JsonNode> CompleteAsync(BenchmarkHost host, (string Path, string Token) cart) =>
        SendAsync(host, HttpMethod.Post, $"{cart.Path}/complete", new { }, cart.Token, cart.Path[^26..]);

    private static async Task<JsonNode> SendAsync(
        BenchmarkHost host,
        HttpMethod method,
        string path,
        object body,
        string? token = null,
        string? idempotencyKey = null
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Cart-Token", token);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
    }
}
