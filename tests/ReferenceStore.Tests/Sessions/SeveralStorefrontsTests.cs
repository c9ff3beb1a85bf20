using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using AwesomeAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OmniSphere;
using OmniSphere.Hosting;
using OmniSphere.Hosting.Redis;
using OmniSphere.Tenancy;
using OmniSphere.Testing;
using ReferenceStore.Storefront;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.State;

namespace ReferenceStore.Tests.Sessions;

/// <summary>A storefront of two nodes: a shopper's next page may come from either.</summary>
public sealed class SeveralStorefrontsTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly TestFolder _folder = TestFolder.Create("storefronts");
    private readonly Issuer _issuer = new();
    private readonly List<WebApplication> _nodes = [];
    private RedisServer? _redis;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Tenant Acme { get; } =
        new()
        {
            Id = Id<TenantKind>.From(new Guid("01932f00-0000-7000-8000-000000000001")),
            Slug = "acme",
            Name = "Acme",
            Currency = Currency.Usd,
            Culture = "en-US",
            Country = "US",
        };

    [Theory]
    [InlineData(500, 503)]
    [InlineData(503, 503)]
    [InlineData(404, 404)]
    public void What_a_service_says_is_told_on_where_no_page_is_asked_for(int said, int told)
    {
        var problem = new ApiProblems().Map(new ApiProblemException(new ApiProblem { Status = said, Code = "a.code" }));
        (problem!.Status, problem.Code, problem.RetryAfter is null).Should().Be((told, "a.code", told < 500));
    }

    [Fact]
    public async Task A_session_survives_every_node_and_the_loss_of_Redis()
    {
        TestServices.Require(RedisServer.SkipReason);
        _redis = await RedisServer.StartOwnAsync([], Cancel);
        await StartAsync("one");
        await StartAsync("two");

        // What one node writes into the browser, the other reads: each has a folder of keys of its own.
        var cookie = Write(_nodes[0], "ada@example.org");
        Read(_nodes[1], cookie).Should().Be("ada@example.org");

        var (together, slowest) = await RenewEverywhereAsync("with", 10);
        together.Should().OnlyContain(answers => answers.Distinct().Count() == 1, "every page gets the same tokens");
        (_issuer.Traded, _issuer.Repeated).Should().Be((10, 0), "a refresh token is traded once, whoever asks");

        await SignOutAsync(_nodes[1], cookie);
        _issuer
            .SignedOutWith.Should()
            .StartWith("Bearer a-", "the token that had expired was renewed to end the session");

        await _redis.KillAsync(Cancel);
        foreach (var node in _nodes)
        {
            while (node.Services.GetRequiredService<RedisLink>().IsUp)
            {
                await Task.Delay(10, Cancel);
            }
        }

        Read(_nodes[1], Write(_nodes[0], "bob@example.org")).Should().Be("bob@example.org");
        Read(_nodes[1], cookie).Should().Be("ada@example.org", "nobody is signed out");
        var (alone, slowestAlone) = await RenewEverywhereAsync("without", 10);
        alone.Should().OnlyContain(answers => answers.All(a => a.Length > 0), "nobody is signed out");
        (_issuer.Traded, _issuer.Repeated).Should().Be((21, 10), "each node trades once, the second within the leeway");
        slowestAlone.Should().BeLessThan(TimeSpan.FromSeconds(9), "nobody waits for the time-out of Redis");
        output.WriteLine(
            $"Slowest renewal: {slowest.TotalMilliseconds:0} ms with Redis, {slowestAlone.TotalMilliseconds:0} ms without."
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Four pages of each session at the same moment, two on each node.</summary>
    private async Task<(List<string[]> Answers, TimeSpan Slowest)> RenewEverywhereAsync(string name, int sessions)
    {
        var (all, slowest) = (new List<string[]>(), TimeSpan.Zero);
        for (var i = 0; i < sessions; i++)
        {
            var token = $"{name}-{i}";
            var watch = Stopwatch.StartNew();
            all.Add(await Task.WhenAll(_nodes.Concat(_nodes).Select(node => RenewAsync(node, token))));
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
        }

        return (all, slowest);
    }

    private static async Task<string> RenewAsync(WebApplication node, string refreshToken)
    {
        await using var scope = node.Services.GetRequiredService<ITenantScopeFactory>().Create(Acme);
        return (await scope.Get<Renewals>().TradeAsync(refreshToken, Cancel)).AccessToken;
    }

    private static string Write(WebApplication node, string email)
    {
        using var scope = Request(node, null);
        scope
            .ServiceProvider.GetRequiredService<ProtectedCookies>()
            .Write(
                "os_session",
                new SessionCookie("a", "r", DateTimeOffset.UnixEpoch, email, "Ada"),
                StateJson.Default.SessionCookie
            );
        var http = scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext!;
        return http.Response.Headers.SetCookie.ToString().Split(';')[0];
    }

    private static async Task SignOutAsync(WebApplication node, string cookie)
    {
        using var scope = Request(node, cookie);
        await scope.ServiceProvider.GetRequiredService<Shopper>().SignOutAsync(Cancel);
        var http = scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext!;
        http.Response.Headers.SetCookie.ToString().Should().Contain("os_session=;");
    }

    private static string? Read(WebApplication node, string cookie)
    {
        using var scope = Request(node, cookie);
        return scope
            .ServiceProvider.GetRequiredService<ProtectedCookies>()
            .Read("os_session", StateJson.Default.SessionCookie)
            ?.Email;
    }

    private static IServiceScope Request(WebApplication node, string? cookie)
    {
        var scope = node.Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(Acme);
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Headers.Cookie = cookie;
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        return scope;
    }

    private async Task StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["OmniSphere:DataFolder"] = Path.Combine(_folder.Path, name),
                ["OmniSphere:Hosting:DrainFor"] = "00:00:00",
                ["OmniSphere:Redis:ConnectionString"] = _redis!.Configuration,
                ["OmniSphere:Redis:ProbeEvery"] = "00:00:00.2",
                // A machine that is busy is not a Redis that is away.
                ["OmniSphere:Redis:Timeout"] = "00:00:10",
                ["OmniSphere:Tenants:0:Id"] = Acme.Id.ToString(),
                ["OmniSphere:Tenants:0:Slug"] = "acme",
                ["OmniSphere:Tenants:0:Country"] = "US",
                ["Storefront:ApiBaseAddress"] = "http://auth.example/",
            }
        );
        builder.AddOmniSphereHosting().UseConfiguredTenants();
        builder.AddStorefront();
        builder.Services.AddHttpClient<StoreApi>().ConfigurePrimaryHttpMessageHandler(() => new Wire(_issuer));
        var node = builder.Build();
        _nodes.Add(node);
        await node.StartAsync(Cancel);
        while (!node.Services.GetRequiredService<RedisLink>().IsUp)
        {
            await Task.Delay(10, Cancel);
        }
    }

    /// <summary>Trades refresh tokens as the auth service does with a leeway for those that come back, and takes its time.</summary>
    private sealed class Issuer
    {
        private readonly ConcurrentDictionary<string, bool> _used = new(StringComparer.Ordinal);
        private int _repeated;

        public int Repeated => _repeated;

        public int Traded => _used.Count;

        public string? SignedOutWith { get; private set; }

        public async Task<HttpResponseMessage> AnswerAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (request.RequestUri!.AbsolutePath == "/auth/v1/logout")
            {
                SignedOutWith = request.Headers.Authorization?.ToString();
                return new(HttpStatusCode.NoContent);
            }

            var form = await request.Content!.ReadAsStringAsync(cancellationToken);
            await Task.Delay(50, cancellationToken);
            if (!_used.TryAdd(form, true))
            {
                Interlocked.Increment(ref _repeated);
            }

            return new(HttpStatusCode.OK)
            {
                Content = new StringContent(
                    $$"""{"access_token":"a-{{Guid.CreateVersion7()}}","refresh_token":"r","expires_in":600}""",
                    Encoding.UTF8,
                    "application/json"
                ),
            };
        }
    }

    private sealed class Wire(Issuer issuer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => issuer.AnswerAsync(request, cancellationToken);
    }
}
