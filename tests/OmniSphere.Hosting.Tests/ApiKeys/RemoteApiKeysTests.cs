using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmniSphere.Authorization;
using OmniSphere.Caching;
using OmniSphere.Hosting.Redis;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Hosting.Tests.Redis;
using OmniSphere.Hosting.Tests.Services;
using OmniSphere.Http;
using OmniSphere.Tenancy;
using OmniSphere.Testing;
using Keys = OmniSphere.Authorization.ApiKeys;

namespace OmniSphere.Hosting.Tests.ApiKeys;

/// <summary>API keys where the auth service is another process: what is known of a key, and what is not.</summary>
public sealed class RemoteApiKeysTests : IAsyncDisposable
{
    private readonly TestFolder _folder = TestFolder.Create("keys");
    private readonly string _secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly KeyBook _book = new();
    private RedisServer? _redis;
    private WebApplication? _auth;
    private WebApplication? _shop;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_asked_for_once_forgotten_when_it_changes_and_opens_nothing_when_nobody_can_tell()
    {
        TestServices.Require(RedisServer.SkipReason);
        _redis = await RedisServer.StartOwnAsync([], Cancel);
        await StartAsync();
        var key = _book.Add(ServicePair.Acme, "catalogue.products.read");
        var unused = _book.Add(ServicePair.Acme, "catalogue.products.read");

        (await KnockAsync(key)).Should().Be((200, null));
        (await KnockAsync(key)).Should().Be((200, null));
        (await KnockAsync(key, "/catalogue/v1/admin/write")).Should().Be((403, "auth.permission_missing"));
        _book.Asked.Should().Be(1, "it is remembered");
        (await KnockAsync(Keys.Create(ServicePair.Acme))).Should().Be((401, "auth.api_key_invalid"));
        (await KnockAsync(Keys.Create(ServicePair.Lumiere))).Should().Be((401, "auth.api_key_invalid"));

        _book.Remove(key);
        await ForgetAsync(key);
        var took = await RedisNodes.UntilAsync(
            async () => (await KnockAsync(key)).Status == 401,
            "the other service hears that the key is gone"
        );
        took.Should().BeLessThan(TimeSpan.FromSeconds(10), "what is remembered is kept for minutes");

        _book.Restore(key);
        await ForgetAsync(key);
        await RedisNodes.UntilAsync(async () => (await KnockAsync(key)).Status == 200, "it is back");
        await _auth!.StopAsync(Cancel);
        (await KnockAsync(key)).Should().Be((200, null), "what is known stays known while the auth service is away");
        (await KnockAsync(unused)).Should().Be((503, "auth.unavailable"), "who cannot be asked vouches for nobody");

        // Now nobody hears of changes either, so what is remembered is not believed.
        await _redis.KillAsync(Cancel);
        await RedisNodes.UntilAsync(() => new(!Link(_shop!).IsUp), "the service notices");
        (await KnockAsync(key)).Should().Be((503, "auth.unavailable"));
    }

    [Fact]
    public async Task Only_a_service_is_told_what_a_key_may_do()
    {
        await StartAsync();
        var key = _book.Add(ServicePair.Acme, "catalogue.products.read");
        var tokens = _shop!.Services.GetRequiredService<ServiceTokens>();
        (await AskAsync(null)).Should().Be(HttpStatusCode.Unauthorized);
        (await AskAsync(tokens.ForOutside("auth", ServicePair.Acme)))
            .Should()
            .BeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized);
        (await AskAsync(tokens.ForCall("catalogue", ServicePair.Acme, null))).Should().Be(HttpStatusCode.Unauthorized);
        (await AskAsync(tokens.ForCall("auth", ServicePair.Acme, null))).Should().Be(HttpStatusCode.OK);
        (await AskAsync(tokens.ForCall("auth", ServicePair.Lumiere, null))).Should().Be(HttpStatusCode.NoContent);
        (await KnockAsync(key)).Should().Be((200, null), "without Redis as well");

        async Task<HttpStatusCode> AskAsync(string? token)
        {
            using var client = new HttpClient { BaseAddress = new Uri(_auth!.Urls.Single()) };
            client.DefaultRequestHeaders.TryAddWithoutValidation(ServiceTokens.Header, token);
            using var answer = await client.PostAsJsonAsync(
                "/internal/api-keys/check",
                new { hash = Keys.Hash(key) },
                Cancel
            );
            return answer.StatusCode;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _shop, _auth, _redis })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        _auth = Build("auth", [], services => services.AddScoped<IApiKeySource>(sp => _book.For(sp)));
        await _auth.StartAsync(Cancel);
        _shop = Build("catalogue", [("OmniSphere:Services:Auth:Address", _auth.Urls.Single())], _ => { });
        await _shop.StartAsync(Cancel);
        foreach (var host in _redis is null ? [] : new[] { _auth, _shop })
        {
            await RedisNodes.UntilAsync(() => new(Link(host).IsUp), "the node finds its Redis");
        }
    }

    private static RedisLink Link(WebApplication host) => host.Services.GetRequiredService<RedisLink>();

    private async Task ForgetAsync(string key)
    {
        var tenants = _auth!.Services.GetRequiredService<ITenantStore>();
        var acme = (await tenants.FindAsync(ServicePair.Acme, Cancel))!;
        await using var scope = _auth.Services.GetRequiredService<ITenantScopeFactory>().Create(acme);
        Keys.Forget(scope.Get<TenantScopedCache>(), Keys.Hash(key));
    }

    /// <summary>Knocks at the service as a gateway passes it on.</summary>
    private async Task<(int Status, string? Code)> KnockAsync(string key, string path = "/catalogue/v1/admin/read")
    {
        var tokens = _shop!.Services.GetRequiredService<ServiceTokens>();
        using var client = new HttpClient { BaseAddress = new Uri(_shop.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var tenant = Id<TenantKind>.Parse($"tnt_{key.AsSpan(4, 26)}");
        request.Headers.Add(ServiceTokens.Header, tokens.ForOutside("catalogue", tenant));
        request.Headers.Add("X-Api-Key", key);
        using var answer = await client.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, text.StartsWith('{') ? (string?)JsonNode.Parse(text)!["code"] : null);
    }

    private WebApplication Build(
        string name,
        (string Key, string? Value)[] settings,
        Action<IServiceCollection> services
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["OmniSphere:DataFolder"] = _folder.Path,
                ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
                ["OmniSphere:ServiceIdentity:Name"] = name,
                ["OmniSphere:ServiceIdentity:Keys:0"] = _secret,
                ["OmniSphere:Redis:ConnectionString"] = _redis?.Configuration,
                ["OmniSphere:Redis:ProbeEvery"] = "00:00:00.2",
                // What is slow on a busy machine is not away: then nothing would be remembered.
                ["OmniSphere:Redis:Timeout"] = "00:00:10",
                ["OmniSphere:Tenants:0:Id"] = ServicePair.Acme.ToString(),
                ["OmniSphere:Tenants:0:Slug"] = "acme",
                ["OmniSphere:Tenants:0:Country"] = "US",
                ["OmniSphere:Tenants:1:Id"] = ServicePair.Lumiere.ToString(),
                ["OmniSphere:Tenants:1:Slug"] = "lumiere",
                ["OmniSphere:Tenants:1:Country"] = "FR",
            }
        );
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        var omniSphere = builder.AddOmniSphereHosting().UseConfiguredTenants();
        _ = name == "auth" ? omniSphere.TryAddModule<MadeUpAuth>() : omniSphere.TryAddModule<MadeUpCatalogue>();
        services(builder.Services);
        var app = builder.Build();
        app.MapOmniSphere();
        return app;
    }

    /// <summary>The keys that the auth service knows.</summary>
    private sealed class KeyBook
    {
        private readonly ConcurrentDictionary<(Id<TenantKind>, string Hash), ApiKeyGrant?> _keys = [];
        private int _asked;

        public int Asked => _asked;

        public string Add(Id<TenantKind> tenant, string permission)
        {
            var key = Keys.Create(tenant);
            _keys[(tenant, Keys.Hash(key))] = new ApiKeyGrant("key_1", [permission], null);
            return key;
        }

        public void Remove(string key) => _keys[(ServicePair.Acme, Keys.Hash(key))] = null;

        public void Restore(string key) =>
            _keys[(ServicePair.Acme, Keys.Hash(key))] = new ApiKeyGrant("key_1", ["catalogue.products.read"], null);

        public IApiKeySource For(IServiceProvider scope) =>
            new Source(this, scope.GetRequiredService<ITenantContext>().RequiredId);

        private sealed class Source(KeyBook book, Id<TenantKind> tenant) : IApiKeySource
        {
            public ValueTask<ApiKeyGrant?> FindAsync(string hash, CancellationToken cancellationToken)
            {
                Interlocked.Increment(ref book._asked);
                return new(book._keys.GetValueOrDefault((tenant, hash)));
            }
        }
    }

    private sealed class MadeUpAuth : IOmniSphereModule
    {
        public string Name => "auth";

        public void Map(IEndpointRouteBuilder endpoints) { }
    }

    private sealed class MadeUpCatalogue : IOmniSphereModule
    {
        public string Name => "catalogue";

        public void Map(IEndpointRouteBuilder endpoints)
        {
            var admin = endpoints.MapModule(Name).MapAdmin();
            admin.MapGet("/read", () => "read").ForMerchant("catalogue.products.read");
            admin.MapGet("/write", () => "written").ForMerchant("catalogue.products.write");
        }
    }
}
