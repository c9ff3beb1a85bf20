using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.TestHost;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Platform;

/// <summary>A host with two operators: one who may do everything, one who may only look.</summary>
internal sealed class PlatformHost : IAsyncDisposable
{
    private const string Key = "opk_of-a-test-and-nothing-else";
    private const string ReaderKey = "opk_of-a-test-that-only-looks";
    private readonly PostgreSqlDatabase? _database;

    private PlatformHost(HostingHost host, PostgreSqlDatabase? database) => (Host, _database) = (host, database);

    public HostingHost Host { get; }

    public HttpClient Operator => Client(Key);

    public HttpClient Reader => Client(ReaderKey);

    public static async Task<PlatformHost> StartAsync(
        DatabaseProvider provider = DatabaseProvider.Sqlite,
        params (string Key, string? Value)[] settings
    )
    {
        PostgreSqlDatabase? database = null;
        if (provider == DatabaseProvider.PostgreSql)
        {
            TestServices.Require(PostgreSqlServer.SkipReason);
            database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync();
        }

        var host = await HostingHost.StartAsync([
            ("OmniSphere:Platform:OperatorKeys:test:Sha256", Hash(Key)),
            ("OmniSphere:Platform:OperatorKeys:reader:Sha256", Hash(ReaderKey)),
            ("OmniSphere:Platform:OperatorKeys:reader:Permissions:0", "platform.tenants.read"),
            ("OmniSphere:Database:Provider", provider.ToString()),
            ("OmniSphere:Database:ConnectionString", database?.ServiceConnectionString),
            ("OmniSphere:Database:MigrationConnectionString", database?.ConnectionString),
            .. settings,
        ]);
        return new PlatformHost(host, database);
    }

    public HttpClient Client(string key)
    {
        var client = Host.App.GetTestClient();
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        return client;
    }

    /// <summary>Calls and reads the answer.</summary>
    public static async Task<(int Status, JsonNode? Body, string? ETag)> SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        object? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (
            (int)answer.StatusCode,
            text.StartsWith('{') ? JsonNode.Parse(text) : null,
            answer.Headers.ETag?.ToString()
        );
    }

    /// <summary>Creates a tenant and gives its id.</summary>
    public async Task<string> CreateAsync(string slug, string plan = "standard", string? domain = null)
    {
        var created = await SendAsync(
            Operator,
            HttpMethod.Post,
            "/platform/v1/tenants",
            NewTenant(slug, plan, domain),
            ("Idempotency-Key", slug)
        );
        return created.Status == 201
            ? (string)created.Body!["id"]!
            : throw new InvalidOperationException($"Not created: {created.Status} {created.Body}");
    }

    public static object NewTenant(string slug, string plan = "standard", string? domain = null) =>
        new
        {
            slug,
            name = $"Shop {slug}",
            currency = "EUR",
            culture = "fr-FR",
            country = "FR",
            plan,
            domains = domain is null ? Array.Empty<string>() : [domain],
        };

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
