using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Auth.Tests;

/// <summary>A host with the module under test, cheap password hashes, a clock of its own and a few endpoints to knock at.</summary>
internal sealed class AuthTestHost : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    public const string LoginTicketGrant = "urn:omnisphere:params:grant-type:login-ticket";

    private static readonly HostPool<AuthTestHost> Pool = new();

    // Where the host goes back to; null for one that a test has for itself.
    private readonly DatabaseProvider? _pooled;

    private AuthTestHost(ModuleTestHost host, TestClock clock, DatabaseProvider? pooled) =>
        (Host, Clock, _pooled) = (host, clock, pooled);

    public ModuleTestHost Host { get; }

    public TestClock Clock { get; }

    public Tenant Acme => Host.Acme;

    public Tenant Lumiere => Host.Lumiere;

    public static TheoryData<DatabaseProvider> Databases => [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts a host, or takes one that an earlier test has left, with tenants of the test's own.</summary>
    public static async Task<AuthTestHost> StartAsync(
        DatabaseProvider provider = DatabaseProvider.Sqlite,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null
    )
    {
        var isShared = settings is null && services is null;
        if (isShared && Pool.Take(provider) is { } idle)
        {
            await idle.Host.RenewTenantsAsync();
            return idle;
        }

        var clock = new TestClock();
        var host = await ModuleTestHost.StartAsync(
            new ModuleTestHostOptions
            {
                Provider = provider,
                Clock = clock,
                Modules = builder => builder.AddOmniSphereAuth(),
                Services = services ?? (static _ => { }),
                Settings = new Dictionary<string, string?>(settings ?? [])
                {
                    ["OmniSphere:Auth:RequireHttps"] = "false",
                    ["OmniSphere:Auth:PasswordIterations"] = "10",
                },
                Map = app =>
                {
                    var module = app.MapModule("knock");
                    module
                        .MapGet("/shopper", (Caller caller) => new { caller.Subject, Kind = caller.Kind.ToString() })
                        .ForShopper();
                    module.MapPost("/products", () => Results.NoContent()).ForMerchant("catalogue.products.write");
                    module.MapGet("/orders", () => Results.NoContent()).ForMerchant("checkout.orders.read");
                    module.MapPost("/reindex", () => Results.NoContent()).ForService("catalogue.search.manage");
                },
            }
        );
        return new AuthTestHost(host, clock, isShared ? provider : null);
    }

    public HttpClient Client(Tenant tenant, string? accessToken = null)
    {
        var client = Host.Client(tenant);
        if (accessToken is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        }

        return client;
    }

    public async Task<JsonNode> RegisterAsync(Tenant tenant, string email = "ada@example.com")
    {
        using var client = Client(tenant);
        using var answer = await client.PostAsJsonAsync(
            "/auth/v1/register",
            new { email, password = Password },
            Cancel
        );
        answer
            .StatusCode.Should()
            .Be(System.Net.HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancel));
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!;
    }

    public async Task<string> TicketAsync(Tenant tenant, string email = "ada@example.com", string path = "login")
    {
        using var client = Client(tenant);
        using var answer = await client.PostAsJsonAsync($"/auth/v1/{path}", new { email, password = Password }, Cancel);
        answer.StatusCode.Should().Be(System.Net.HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["loginTicket"]!;
    }

    /// <summary>Posts a form to the token endpoint and answers status and JSON.</summary>
    public async Task<(int Status, JsonNode Body)> TokenAsync(Tenant tenant, params (string, string)[] form)
    {
        using var client = Client(tenant);
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        using var answer = await client.PostAsync("/auth/connect/token", content, Cancel);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!);
    }

    public Task<(int Status, JsonNode Body)> TradeAsync(Tenant tenant, string ticket, string client = "storefront") =>
        TokenAsync(
            tenant,
            ("grant_type", LoginTicketGrant),
            ("client_id", client),
            ("login_ticket", ticket),
            ("scope", "openid email profile offline_access")
        );

    public Task<(int Status, JsonNode Body)> RefreshAsync(Tenant tenant, string token, string client = "storefront") =>
        TokenAsync(tenant, ("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", token));

    /// <summary>Registers a shopper and signs them in.</summary>
    public async Task<Tokens> ShopperAsync(Tenant tenant, string email = "ada@example.com")
    {
        var registered = await RegisterAsync(tenant, email);
        return Tokens.From(await TradeAsync(tenant, (string)registered["loginTicket"]!));
    }

    /// <summary>Makes sure of a staff account and signs it in.</summary>
    public async Task<Tokens> StaffAsync(Tenant tenant, string role, string email = "boss@example.com")
    {
        await using (var scope = Host.Scope(tenant))
        {
            await scope.Get<IAccounts>().EnsureStaffAsync(email, Password, "Grace Hopper", role, Cancel);
        }

        return Tokens.From(await TradeAsync(tenant, await TicketAsync(tenant, email, "staff/login"), "dashboard"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_pooled is { } provider && await Host.IsIdleAsync())
        {
            Pool.Return(provider, this);
        }
        else
        {
            await Host.DisposeAsync();
        }
    }
}

internal sealed record Tokens(string Access, string Refresh, string Identity)
{
    public static Tokens From((int Status, JsonNode Body) answer)
    {
        answer.Status.Should().Be(200, answer.Body.ToJsonString());
        return new Tokens(
            (string)answer.Body["access_token"]!,
            (string)answer.Body["refresh_token"]!,
            (string)answer.Body["id_token"]!
        );
    }
}

/// <summary>A calendar that stands still until it is moved. Timers run on real time, so that years pass at no cost.</summary>
internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
