using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Search.QueryLog;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Search;

/// <summary>What merchants add to the search of their shop, and what they see of it.</summary>
public abstract class SearchToolsTests(SearchToolsTests.Shops shops) : IAsyncLifetime
{
    private const string Rules = "catalogue/v1/admin/search/rules";

    private static readonly string[] Seats = ["sofa", "couch"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Tenant Acme => shops.Host.Acme;

    private Tenant Lumiere => shops.Host.Lumiere;

    public ValueTask InitializeAsync() => shops.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("""{ "synonyms": [{ "words": ["sofa"] }] }""", "synonyms[0].words")]
    [InlineData("""{ "synonyms": [{ "words": [], "finds": ["couch"] }] }""", "synonyms[0].words")]
    [InlineData("""{ "synonyms": [{ "words": ["sofa", " "] }] }""", "synonyms[0].words[1]")]
    [InlineData("""{ "pins": [{ "query": "", "products": ["prod_01h455vb4pex5vsknk084sn02q"] }] }""", "pins[0].query")]
    [InlineData("""{ "pins": [{ "query": "sofa", "products": [] }] }""", "pins[0].products")]
    [InlineData(
        """{ "pins": [{ "query": "sofa", "products": ["prod_01h455vb4pex5vsknk084sn02q"] }] }""",
        "pins[0].products"
    )]
    [InlineData("""{ "boosts": [{ "attribute": "brand", "value": "Vesta", "factor": 11 }] }""", "boosts[0].factor")]
    public async Task Rules_that_make_no_sense_are_refused_as_a_whole(string body, string field)
    {
        var merchant = Merchant(Acme);
        var before = await merchant.GetStringAsync(Rules, Ct);
        using var content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        using var response = await merchant.PutAsync(Rules, content, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, text);
        JsonNode.Parse(text)!["errors"]!.AsObject().Should().ContainSingle().Which.Key.Should().Be(field);
        (await merchant.GetStringAsync(Rules, Ct)).Should().Be(before);
    }

    [Fact]
    public async Task Rules_need_the_permission_and_a_change_the_version_it_is_made_from()
    {
        var stranger = shops.Host.Client(Acme).AsStaff(Acme, "catalogue.products.write");
        (await stranger.GetAsync(Rules, Ct)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        var merchant = Merchant(Acme);
        await SaveAsync(merchant, new { });
        (await merchant.PutAsJsonAsync(Rules, new { }, Ct)).StatusCode.Should().Be((HttpStatusCode)428);
        using var stale = new HttpRequestMessage(HttpMethod.Put, Rules) { Content = JsonContent.Create(new { }) };
        stale.Headers.IfMatch.Add(new EntityTagHeaderValue("\"999\""));
        (await merchant.SendAsync(stale, Ct)).StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task Synonyms_hold_at_once_and_in_their_shop_only()
    {
        foreach (var shop in new[] { Acme, Lumiere })
        {
            await AddAsync(shop, "Velvet couch");
            await UntilAsync(shop, "velvet couch", t => t.Contains("Velvet couch"));
        }

        await SaveAsync(Merchant(Acme), new { synonyms = new[] { new { words = Seats } } });
        (await TitlesAsync(Acme, "velvet sofas")).Should().Equal("Velvet couch");
        (await SearchAsync(Lumiere, "sofas"))["total"]!.GetValue<int>().Should().Be(0);
        await SaveAsync(Merchant(Acme), new { });
        (await SearchAsync(Acme, "sofas"))["total"]!.GetValue<int>().Should().Be(0);
    }

    [Fact]
    public async Task Pins_come_first_for_their_query_and_belong_to_their_shop()
    {
        await AddAsync(Acme, "Garden gnome");
        var chair = await AddAsync(Acme, "Garden chair");
        await UntilAsync(Acme, "garden", t => t.Length == 2);
        foreach (var pinned in new[] { "Garden gnome", "Garden chair" })
        {
            var id = (await SearchAsync(Acme, "garden"))["items"]!
                .AsArray()
                .Single(i => i!["title"]!.GetValue<string>() == pinned)!["id"]!.GetValue<string>();
            await SaveAsync(
                Merchant(Acme),
                new { pins = new[] { new { query = " GARDEN ", products = new[] { id } } } }
            );
            (await TitlesAsync(Acme, "Garden"))[0].Should().Be(pinned);
        }

        var theirs = new { pins = new[] { new { query = "garden", products = new[] { chair } } } };
        (await Merchant(Lumiere).PutAsJsonAsync(Rules, theirs, Ct))
            .StatusCode.Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        await SaveAsync(Merchant(Acme), new { });
    }

    [Fact]
    public async Task Queries_are_counted_by_day_and_nothing_is_kept_of_who_asked()
    {
        // Nothing was counted of these yet; the host's own writer may still be at what other tests searched for.
        await shops.Host.RenewTenantsAsync();
        var id = await AddAsync(Acme, "Storm lantern");
        await UntilAsync(Acme, "storm&price.min=1", t => t.Length == 1); // What is filtered is not counted.
        await using (var scope = shops.Host.Scope(Acme))
        {
            var db = scope.Get<CatalogueDbContext>();
            db.QueryTallies.Add(
                new QueryTally
                {
                    TenantId = Acme.Id,
                    Day = 700_000,
                    Query = "long ago",
                }
            );
            await db.SaveChangesAsync(Ct);
        }

        foreach (
            var query in new[]
            {
                "Storm  Lantern",
                "storm lantern",
                "unobtainium",
                "ann@example.com",
                "+49 170 5550100",
            }
        )
        {
            await SearchAsync(Acme, query);
        }

        await SearchAsync(Acme, "unobtainium&filter.colour=red");
        await SearchAsync(Acme, "unobtainium&page=2");
        var shopper = shops.Host.Client(Acme);
        var click = new { query = "storm lantern", productId = id };
        (await shopper.PostAsJsonAsync("catalogue/v1/search/clicks", click, Ct))
            .StatusCode.Should()
            .Be(HttpStatusCode.NoContent);
        await shops.WriteAsync();
        await SearchAsync(Acme, "storm lantern");
        await shops.WriteAsync();
        // The host's own writer may have taken some of them just before.
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(1); await Task.Delay(20, Ct))
        {
            if ((await ListAsync(Acme, "queries")).SequenceEqual(["storm lantern 3/0/1", "unobtainium 1/1/0"]))
            {
                break;
            }
        }

        (await ListAsync(Acme, "queries")).Should().Equal("storm lantern 3/0/1", "unobtainium 1/1/0");
        (await ListAsync(Acme, "queries?limit=1")).Should().Equal("storm lantern 3/0/1", "unobtainium 1/1/0");
        (await ListAsync(Acme, "zero-results")).Should().Equal("unobtainium 1/1/0");
        var clicks = await Merchant(Acme).GetFromJsonAsync<JsonNode>(Path("clicks?q=STORM lantern"), Ct);
        clicks!["items"]!.AsArray().Should().ContainSingle().Which!["productId"]!.GetValue<string>().Should().Be(id);

        (await ListAsync(Lumiere, "queries")).Should().NotContain(q => q.StartsWith("storm"));
        (await shops.Host.Client(Lumiere).PostAsJsonAsync("catalogue/v1/search/clicks", click, Ct))
            .StatusCode.Should()
            .Be(HttpStatusCode.NotFound);
        await using var after = shops.Host.Scope(Acme);
        (await after.Get<CatalogueDbContext>().QueryTallies.AnyAsync(t => t.Query == "long ago", Ct))
            .Should()
            .BeFalse();
    }

    [Fact]
    public async Task Counts_from_many_sides_add_up()
    {
        await UntilAsync(Lumiere, "nothing", _ => true);
        await shops.WriteAsync();
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).DayNumber;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async _ =>
                {
                    var counts = new QueryCounts(TimeProvider.System);
                    counts.Searched(Lumiere.Id, "add up", 1);
                    counts.Searched(Lumiere.Id, "to eight", 1);
                    await shops.WriteAsync(counts);
                })
        );
        await using var scope = shops.Host.Scope(Lumiere);
        var written = await scope
            .Get<CatalogueDbContext>()
            .QueryTallies.Where(t => t.Day >= day && (t.Query == "add up" || t.Query == "to eight"))
            .SumAsync(t => t.Searches, Ct);
        written.Should().Be(16);
    }

    private static string Path(string list) => $"catalogue/v1/admin/search/{list}";

    private HttpClient Merchant(Tenant tenant) => shops.Host.Client(tenant).AsStaff(tenant, "catalogue.*");

    private async Task<List<string>> ListAsync(Tenant tenant, string list)
    {
        var merchant = Merchant(tenant);
        var lines = new List<string>();
        string? cursor = null;
        do
        {
            var glue = list.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = await merchant.GetFromJsonAsync<JsonNode>(
                Path(list) + (cursor is null ? "" : $"{glue}cursor={cursor}"),
                Ct
            );
            lines.AddRange(
                page!["items"]!
                    .AsArray()
                    .Select(i => $"{i!["query"]} {i["searches"]}/{i["foundNothing"]}/{i["clicks"]}")
            );
            cursor = page["nextCursor"]?.GetValue<string>();
        } while (cursor is not null);

        return lines;
    }

    private static async Task SaveAsync(HttpClient merchant, object rules)
    {
        using var now = await merchant.GetAsync(Rules, Ct);
        using var request = new HttpRequestMessage(HttpMethod.Put, Rules) { Content = JsonContent.Create(rules) };
        request.Headers.IfMatch.Add(now.Headers.ETag!);
        using var response = await merchant.SendAsync(request, Ct);
        response.StatusCode.Should().Be(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Ct));
    }

    private async Task<string> AddAsync(Tenant tenant, string title)
    {
        var body = new
        {
            title,
            status = "published",
            variants = new[]
            {
                new
                {
                    sku = title.Replace(' ', '-'),
                    prices = new[] { new { price = new { amount = 900, currency = "USD" } } },
                },
            },
        };
        using var response = await Merchant(tenant).PostAsJsonAsync("catalogue/v1/admin/products", body, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        response.StatusCode.Should().Be(HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!["id"]!.GetValue<string>();
    }

    private async Task UntilAsync(Tenant tenant, string query, Func<string[], bool> done)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            // 503 while the tenant's first index is built.
            using var response = await shops.Host.Client(tenant).GetAsync($"catalogue/v1/search?q={query}", Ct);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!;
            if (answer["items"] is JsonArray && done(Titles(answer)))
            {
                return;
            }

            Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(30), answer.ToJsonString());
            await Task.Delay(20, Ct);
        }
    }

    private async Task<string[]> TitlesAsync(Tenant tenant, string query) => Titles(await SearchAsync(tenant, query));

    private static string[] Titles(JsonNode answer) =>
        [.. answer["items"]!.AsArray().Select(i => i!["title"]!.GetValue<string>())];

    private async Task<JsonNode> SearchAsync(Tenant tenant, string query) =>
        (
            await shops
                .Host.Client(tenant)
                .GetFromJsonAsync<JsonNode>(
                    $"catalogue/v1/search?q={query.Replace("@", "%40").Replace("+", "%2B")}",
                    Ct
                )
        )!;

    /// <summary>One host for the tests of a class.</summary>
    public abstract class Shops(DatabaseProvider provider) : IAsyncDisposable
    {
        private ModuleTestHost? _host;

        internal ModuleTestHost Host => _host!;

        public async ValueTask StartAsync() =>
            _host ??= await ModuleTestHost.StartAsync(
                new ModuleTestHostOptions
                {
                    Provider = provider,
                    Modules = builder => builder.AddOmniSphereCatalogue(),
                    Services = services => services.AddTestCallers(),
                }
            );

        internal Task WriteAsync() => WriteAsync(Get<QueryCounts>());

        internal async Task WriteAsync(QueryCounts counts)
        {
            using var writer = new QueryLogWriter(
                counts,
                Get<ITenantScopeFactory>(),
                Get<Microsoft.Extensions.Options.IOptions<OmniSphere.Catalogue.Search.SearchOptions>>(),
                TimeProvider.System,
                Get<Microsoft.Extensions.Logging.ILogger<QueryLogWriter>>()
            );
            await writer.WriteAsync(Ct);
        }

        public async ValueTask DisposeAsync()
        {
            if (_host is not null)
            {
                await _host.DisposeAsync();
            }

            GC.SuppressFinalize(this);
        }

        private T Get<T>()
            where T : notnull =>
            Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<T>(
                Host.Services
            );
    }
}

public sealed class SqliteShops() : SearchToolsTests.Shops(DatabaseProvider.Sqlite);

public sealed class PostgreSqlShops() : SearchToolsTests.Shops(DatabaseProvider.PostgreSql);

public sealed class SearchToolsOnSqliteTests(SqliteShops shops) : SearchToolsTests(shops), IClassFixture<SqliteShops>;

public sealed class SearchToolsOnPostgreSqlTests(PostgreSqlShops shops)
    : SearchToolsTests(shops),
        IClassFixture<PostgreSqlShops>;
