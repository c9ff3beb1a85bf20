using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Catalogue.Import;
using OmniSphere.Checkout;
using OmniSphere.Tenancy;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>A cart that the load may change or complete.</summary>
internal sealed record BenchmarkCart(string Path, string Token);

/// <summary>The shop of a benchmark host, called over HTTP.</summary>
internal sealed class BenchmarkShop(BenchmarkHost host)
{
    public const int Skus = 50;

    /// <summary>Imports products, sets tax and shipping.</summary>
    public static async Task<BenchmarkShop> OpenAsync(BenchmarkHost host)
    {
        await using var scope = host.Services.GetRequiredService<ITenantScopeFactory>().Create(host.Tenant);
        await using var products = SampleProducts.JsonLines(Skus, stock: 1_000_000);
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
        return new BenchmarkShop(host);
    }

    public async Task<IReadOnlyList<BenchmarkCart>> PaidCartsAsync(int count)
    {
        var carts = new BenchmarkCart[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, _) => carts[i] = await PaidCartAsync(i)
        );
        return carts;
    }

    public async Task<BenchmarkCart> CartAsync()
    {
        var created = await SendAsync(HttpMethod.Post, "/checkout/v1/carts", new { });
        return new($"/checkout/v1/carts/{(string)created["id"]!}", (string)created["token"]!);
    }

    /// <summary>Adding a unit, as a request of a load run.</summary>
    public static LoadRequest Adding(BenchmarkCart cart, int sku) =>
        Adding($"{cart.Path}/lines", sku) with
        {
            Headers = Headers(cart),
        };

    /// <summary>The same of another server.</summary>
    public static LoadRequest Adding(string path, int sku) =>
        new("POST", path, $$"""{"sku":"SKU-{{sku}}","quantity":1}""");

    /// <summary>Placing the order, as a request of a load run.</summary>
    public static LoadRequest Completing(BenchmarkCart cart) =>
        new("POST", $"{cart.Path}/complete", "{}", Headers(cart, ("Idempotency-Key", cart.Path[^26..])));

    private static Dictionary<string, string> Headers(BenchmarkCart cart, params (string Key, string Value)[] more) =>
        new(more.Select(h => KeyValuePair.Create(h.Key, h.Value))) { ["X-Cart-Token"] = cart.Token };

    public Task AddAsync(BenchmarkCart cart, int sku) =>
        SendAsync(HttpMethod.Post, $"{cart.Path}/lines", new { sku = $"SKU-{sku}", quantity = 1 }, cart.Token);

    public Task CompleteAsync(BenchmarkCart cart) =>
        SendAsync(HttpMethod.Post, $"{cart.Path}/complete", new { }, cart.Token, cart.Path[^26..]);

    private async Task<BenchmarkCart> PaidCartAsync(int number)
    {
        var cart = await CartAsync();
        var address = new
        {
            firstName = "Ada",
            lastName = "Byron",
            line1 = "1 rue de Rivoli",
            city = "Paris",
            postalCode = "75001",
            country = "FR",
        };
        await AddAsync(cart, number % Skus);
        await PutAsync(cart, "customer", new { email = $"c{number}@example.org" });
        await PutAsync(cart, "shipping-address", address);
        await PutAsync(cart, "billing-address", address);
        await PutAsync(cart, "shipping-option", new { id = "post" });
        var payment = new { provider = "test", paymentMethod = "pm_card_visa" };
        await SendAsync(HttpMethod.Post, $"{cart.Path}/payment", payment, cart.Token);
        return cart;
    }

    private Task<JsonNode> PutAsync(BenchmarkCart cart, string path, object body) =>
        SendAsync(HttpMethod.Put, $"{cart.Path}/{path}", body, cart.Token);

    private async Task<JsonNode> SendAsync(
        HttpMethod method,
        string path,
        object body,
        string? token = null,
        string? idempotencyKey = null
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        if (token is not null)
        {
            request.Headers.Add("X-Cart-Token", token);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
    }
}
