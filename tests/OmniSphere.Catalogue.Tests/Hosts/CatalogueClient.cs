using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests;

/// <summary>Calls the catalogue's HTTP API as Acme's merchant and as anybody's shopper.</summary>
internal sealed class CatalogueClient(CatalogueHost shop) : IDisposable
{
    private const string Prefix = "/catalogue/v1";
    private readonly HttpClient _merchant = shop.Merchant(shop.Acme);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The content of a published product with one variant.</summary>
    public static string Product(string title, string sku, string? extra = null, int amount = 1000) =>
        $$"""
            { "title": "{{title}}", "status": "published" {{(extra is null ? "" : "," + extra)}},
              "variants": [{ "sku": "{{sku}}", "prices": [{ "price": { "amount": {{amount}}, "currency": "USD" } }] }] }
            """;

    public Task<JsonNode> AddProductAsync(string title, string sku, string? extra = null, int amount = 1000) =>
        AddAsync("products", Product(title, sku, extra, amount));

    /// <summary>Posts to a list of the merchants' and expects something new.</summary>
    public async Task<JsonNode> AddAsync(string list, string body)
    {
        var (status, answer) = await AskAsync(HttpMethod.Post, list, body);
        status.Should().Be(HttpStatusCode.Created, answer.ToJsonString());
        return answer;
    }

    /// <summary>Replaces what is there, whatever its version, and expects that it is taken.</summary>
    public async Task<JsonNode> ReplaceAsync(string path, string body)
    {
        var (status, answer) = await PutAsync(path, body);
        status.Should().Be(HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }

    public Task<(HttpStatusCode Status, JsonNode Body)> PutAsync(string path, string body) =>
        AskAsync(HttpMethod.Put, path, body);

    /// <summary>Reads something of the merchants'.</summary>
    public async Task<JsonNode> GetAsync(string path)
    {
        var (status, answer) = await AskAsync(HttpMethod.Get, path);
        status.Should().Be(HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }

    /// <summary>Asks below <c>/admin</c> with any version and a new key.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(
        HttpMethod method,
        string path,
        string? body = null,
        Tenant? tenant = null
    )
    {
        using var request = new HttpRequestMessage(method, $"{Prefix}/admin/{path}");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.CreateVersion7().ToString());
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var other = tenant is null ? null : shop.Merchant(tenant);
        return await ReadAsync(await (other ?? _merchant).SendAsync(request, Stop));
    }

    /// <summary>What a shopper sees.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> PageAsync(string path, Tenant? tenant = null)
    {
        using var shopper = shop.Host.Client(tenant ?? shop.Acme);
        return await ReadAsync(await shopper.GetAsync(Prefix + path, Stop));
    }

    /// <summary>Reads a page until it shows what events bring about.</summary>
    public async Task<JsonNode> EventuallyAsync(string path, Func<JsonNode, bool> holds)
    {
        JsonNode? body = null;
        await shop.UntilAsync(
            async () =>
            {
                (_, body) = await PageAsync(path);
                return holds(body);
            },
            () => body!.ToJsonString()
        );
        return body!;
    }

    /// <summary>Imports JSON Lines and waits until it is done.</summary>
    public async Task<JsonNode> ImportAsync(string lines, bool dryRun = false)
    {
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(lines));
        file.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-ndjson");
        using var accepted = await _merchant.PostAsync($"{Prefix}/admin/imports?dryRun={dryRun}", file, Stop);
        accepted.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var path = accepted.Headers.Location!.ToString()[$"{Prefix}/admin/".Length..];
        while (true)
        {
            var import = await GetAsync(path);
            if (import["state"]!.GetValue<string>() is not ("queued" or "running"))
            {
                import["failed"]!.GetValue<int>().Should().Be(0, import.ToJsonString());
                return import;
            }

            await Task.Delay(20, Stop);
        }
    }

    public void Dispose() => _merchant.Dispose();

    private static async Task<(HttpStatusCode Status, JsonNode Body)> ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync(Stop);
            return (answer.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
        }
    }
}
