using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;

namespace OmniSphere.Checkout.Tests.Hosts;

/// <summary>An answer over HTTP.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonNode? Body, HttpResponseMessage Response)
{
    public JsonNode this[string name] => Body![name]!;

    /// <summary>The problem's code.</summary>
    public string? Code => (string?)Body?["code"];

    public long Amount(string total) => (long)Body!["totals"]![total]!["amount"]!;

    public Answer Should(HttpStatusCode status)
    {
        Status.Should().Be(status, Body?.ToJsonString());
        return this;
    }

    public Answer ShouldRefuse(HttpStatusCode status, string code)
    {
        Status.Should().Be(status, Body?.ToJsonString());
        Code.Should().Be(code);
        return this;
    }
}

/// <summary>Calls a shop's checkout as a browser does.</summary>
internal sealed class Shop(HttpClient client)
{
    public HttpClient Client => client;

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token);

    public Task<Answer> PostAsync(string path, object? body, string? token = null, string? key = null) =>
        SendAsync(HttpMethod.Post, path, body, token, key);

    public Task<Answer> PutAsync(string path, object? body, string? token = null) =>
        SendAsync(HttpMethod.Put, path, body, token);

    public Task<Answer> DeleteAsync(string path, string? token = null) =>
        SendAsync(HttpMethod.Delete, path, null, token);

    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        string? token,
        string? key = null,
        string? ifMatch = null
    )
    {
        using var request = new HttpRequestMessage(method, $"checkout/v1/{path}");
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        if (token is not null)
        {
            request.Headers.Add("X-Cart-Token", token);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var isJson =
            response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new(response.StatusCode, isJson && text.Length > 0 ? JsonNode.Parse(text) : null, response);
    }

    /// <summary>Starts a cart.</summary>
    public async Task<Basket> BasketAsync(object? body = null)
    {
        var cart = (await PostAsync("carts", body ?? new { })).Should(HttpStatusCode.Created);
        return new(this, (string)cart["id"]!, (string)cart["token"]!);
    }

    /// <summary>A cart with lines, customer, address and shipping option: ready to be paid.</summary>
    public async Task<Basket> FilledBasketAsync(string sku, int quantity = 1, string email = "ada@example.org")
    {
        var basket = await BasketAsync();
        (await basket.AddAsync(sku, quantity)).Should(HttpStatusCode.OK);
        await basket.FillInAsync(email);
        return basket;
    }

    /// <summary>A cart that is paid: ready to be completed.</summary>
    public async Task<Basket> PaidBasketAsync(string sku, int quantity = 1, string email = "ada@example.org")
    {
        var basket = await FilledBasketAsync(sku, quantity, email);
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        return basket;
    }
}

/// <summary>One cart and its token.</summary>
internal sealed class Basket(Shop shop, string id, string token)
{
    public string Id => id;

    public string Token => token;

    public string Path => $"carts/{id}";

    public Task<Answer> GetAsync() => shop.GetAsync(Path, token);

    public Task<Answer> AddAsync(string sku, int quantity = 1) =>
        shop.PostAsync($"{Path}/lines", new { sku, quantity }, token);

    public Task<Answer> PutAsync(string path, object body) => shop.PutAsync($"{Path}/{path}", body, token);

    public Task<Answer> PostAsync(string path, object body) => shop.PostAsync($"{Path}/{path}", body, token);

    public Task<Answer> DeleteAsync(string path) => shop.DeleteAsync($"{Path}/{path}", token);

    public Task<Answer> AddressAsync(object address) => PutAsync("shipping-address", address);

    public async Task<Answer> FillInAsync(
        string email = "ada@example.org",
        string country = "US",
        string? region = null
    )
    {
        (
            await PutAsync(
                "customer",
                new
                {
                    email,
                    firstName = "Ada",
                    lastName = "Byron",
                }
            )
        ).Should(HttpStatusCode.OK);
        (await AddressAsync(Address(country, region))).Should(HttpStatusCode.OK);
        var options = (await shop.GetAsync($"{Path}/shipping-options", token)).Should(HttpStatusCode.OK);
        return (await PutAsync("shipping-option", new { id = (string)options["items"][0]!["id"]! })).Should(
            HttpStatusCode.OK
        );
    }

    public Task<Answer> PayAsync(string method = "pm_card_visa", string provider = "test", string? returnPath = null) =>
        PostAsync(
            "payment",
            new
            {
                provider,
                paymentMethod = method,
                returnPath,
            }
        );

    public Task<Answer> CompleteAsync(string? key = null) =>
        shop.PostAsync($"{Path}/complete", null, token, key ?? Guid.CreateVersion7().ToString());

    public static object Address(string country = "US", string? region = null) =>
        new
        {
            firstName = "Ada",
            lastName = "Byron",
            line1 = "1 Main Street",
            city = "Springfield",
            region,
            postalCode = "12345",
            country,
        };
}
