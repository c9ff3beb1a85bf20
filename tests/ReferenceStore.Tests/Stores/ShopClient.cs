using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OmniSphere.Testing;

namespace ReferenceStore.Tests.Stores;

/// <summary>An answer of the API.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON body, or null when there is none.</param>
/// <param name="Text">The body as text.</param>
/// <param name="Headers">Response headers by name.</param>
public sealed record Answer(int Status, JsonNode? Body, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public string? Code => (string?)Body?["code"];

    public JsonNode this[string name] =>
        Body?[name] ?? throw new InvalidOperationException($"The answer {Status} has no '{name}': {Text}");
}

/// <summary>Calls one shop's API as any HTTP client would, knowing only <c>api.md</c>.</summary>
/// <param name="slug">The shop.</param>
/// <param name="port">Where it answers on this machine.</param>
/// <param name="authority">A PEM file with the authority of its certificate, if it answers over HTTPS.</param>
public sealed class ShopClient(string slug, int port, string? authority = null)
{
    // One pool of connections for all clients; the host header names the shop.
    private static readonly HttpClient Plain = Client(null);
    private static readonly ConcurrentDictionary<string, HttpClient> Trusting = new(StringComparer.Ordinal);

    private readonly string _scheme = authority is null ? "http" : "https";

    public string Slug => slug;

    /// <summary>Sees every answer.</summary>
    public Action<Answer>? Seen { get; init; }

    public Uri Address => new($"{_scheme}://{slug}.localhost:{port}/");

    private HttpClient Http => authority is null ? Plain : Trusting.GetOrAdd(authority, Client);

    public Task<Answer> GetAsync(string path, params (string Name, string? Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> PostAsync(string path, object? body, params (string Name, string? Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body ?? new { }, headers);

    public Task<Answer> PutAsync(string path, object body, params (string Name, string? Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, body, headers);

    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        params (string Name, string? Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, $"{_scheme}://127.0.0.1:{port}{path}");
        request.Headers.Host = slug.Length == 0 ? $"localhost:{port}" : $"{slug}.localhost:{port}";
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            _ => JsonContent.Create(body),
        };
        foreach (var (name, value) in headers)
        {
            if (value is not null && !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        // An export is lines of JSON, which is something else.
        var isJson =
            response.Content.Headers.ContentType?.MediaType is { } type
            && (type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal));
        var answer = new Answer(
            (int)response.StatusCode,
            isJson && text.Length > 0 ? JsonNode.Parse(text) : null,
            text,
            response
                .Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase)
        );
        Seen?.Invoke(answer);
        return answer;
    }

    /// <summary>An access token of the demo shop's owner.</summary>
    public async Task<string> SignInOwnerAsync()
    {
        var owner = Data.DemoShops.Find(slug).Settings.Staff.First(s => s.Role == "owner");
        return await SignInAsync("/auth/v1/staff/login", "dashboard", owner.Email, owner.Password);
    }

    /// <summary>Signs in by login ticket and trades it for an access token.</summary>
    public async Task<string> SignInAsync(string loginPath, string client, string email, string password)
    {
        var login = await PostAsync(loginPath, new { email, password });
        if (login.Status != 200)
        {
            throw new InvalidOperationException($"Sign-in of {email} failed: {login.Status} {login.Text}");
        }

        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "urn:omnisphere:params:grant-type:login-ticket",
                ["client_id"] = client,
                ["login_ticket"] = (string)login["loginTicket"]!,
            }
        );
        var token = await SendAsync(HttpMethod.Post, "/auth/connect/token", form);
        return token.Status == 200
            ? (string)token["access_token"]!
            : throw new InvalidOperationException($"No token for {email}: {token.Status} {token.Text}");
    }

    /// <summary>Imports products given as JSON Lines, waits until the import is done, and says its id.</summary>
    public async Task<string> ImportAsync(string ownerToken, string jsonLines)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(jsonLines));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        var started = await SendAsync(
            HttpMethod.Post,
            "/catalogue/v1/admin/imports",
            content,
            ("Authorization", $"Bearer {ownerToken}"),
            ("Idempotency-Key", Guid.CreateVersion7().ToString())
        );
        if (started.Status != 202)
        {
            throw new InvalidOperationException($"The import was refused: {started.Status} {started.Text}");
        }

        while (true)
        {
            var import = await GetAsync(
                $"/catalogue/v1/admin/imports/{started["id"]}",
                ("Authorization", $"Bearer {ownerToken}")
            );
            switch ((string)import["state"]!)
            {
                case "completed" when (int)import["failed"]! == 0:
                    return (string)started["id"]!;
                case "completed" or "failed":
                    throw new InvalidOperationException($"The import failed: {import.Text}");
                default:
                    await Task.Delay(50, TestContext.Current.CancellationToken);
                    break;
            }
        }
    }

    private static HttpClient Client(string? authority)
    {
        var client = TrustedHttp.Client(authority);
        client.Timeout = TimeSpan.FromSeconds(60);
        return client;
    }

    /// <summary>A product of one variant, in the import format.</summary>
    public static string ProductLine(string sku, int stock, long amount, string currency, string? title = null) =>
        new JsonObject
        {
            ["title"] = title ?? $"Test product {sku}",
            ["status"] = "published",
            ["variants"] = new JsonArray(
                new JsonObject
                {
                    ["sku"] = sku,
                    ["price"] = new JsonObject { ["amount"] = amount, ["currency"] = currency },
                    ["stock"] = stock,
                }
            ),
        }.ToJsonString();
}
