using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Search;

public abstract class SearchOverHttpTests(DatabaseProvider provider)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_product_is_found_soon_after_it_was_added_and_not_after_it_was_deleted()
    {
        await using var host = await StartAsync();
        var admin = Admin(host, host.Acme);
        var created = await AddAsync(admin, "Trail lantern", "LAN-1", 4900);
        var found = await UntilAsync(host, host.Acme, "q=lantern", total: 1);
        var item = found["items"]![0]!;
        item["id"]!.GetValue<string>().Should().Be(created);
        item["title"]!.GetValue<string>().Should().Be("Trail lantern");
        item["price"]!["amount"]!.GetValue<long>().Should().Be(4900);
        item["inStock"]!.GetValue<bool>().Should().BeFalse();

        (await admin.DeleteAsync($"catalogue/v1/admin/products/{created}", Ct)).EnsureSuccessStatusCode();
        await UntilAsync(host, host.Acme, "q=lantern", total: 0);
    }

    [Fact]
    public async Task A_code_point_that_is_no_character_harms_neither_the_product_nor_the_search()
    {
        await using var host = await StartAsync();
        await AddAsync(Admin(host, host.Acme), "Trail\uFFFElantern", "LAN-1", 4900);
        await UntilAsync(host, host.Acme, "q=lantern", total: 1);
        (await SearchAsync(host, host.Acme, "q=%EF%BF%BElantern"))["total"]!.GetValue<long>().Should().Be(1);
    }

    [Fact]
    public async Task A_shop_finds_its_own_products_only()
    {
        await using var host = await StartAsync();
        await AddAsync(Admin(host, host.Acme), "Trail lantern", "LAN-1", 4900);
        await AddAsync(Admin(host, host.Lumiere), "Lantern de nuit", "LAN-1", 3900);
        await UntilAsync(host, host.Acme, "q=lantern", total: 1);
        var other = await UntilAsync(host, host.Lumiere, "q=lantern", total: 1);
        other["items"]![0]!["title"]!.GetValue<string>().Should().Be("Lantern de nuit");
    }

    [Fact]
    public async Task A_shop_without_products_answers_with_nothing_found()
    {
        await using var host = await StartAsync();
        // A search gives the first build a moment, which a busy machine may need and more.
        var answer = await UntilAsync(host, host.Acme, "", total: 0);
        answer["items"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task Facets_filters_price_and_currency_are_read_from_the_query()
    {
        await using var host = await StartAsync();
        var admin = Admin(host, host.Acme);
        await AddAsync(admin, "Red mug", "MUG-R", 900, ("colour", "red"));
        await AddAsync(admin, "Blue mug", "MUG-B", 1900, ("colour", "blue"));
        await UntilAsync(host, host.Acme, "q=mug", total: 2);

        var red = await SearchAsync(host, host.Acme, "q=mug&filter.colour=red");
        red["total"]!.GetValue<long>().Should().Be(1);
        var colours = red["facets"]!.AsArray().Single(f => f!["attribute"]!.GetValue<string>() == "colour")!;
        colours["values"]!
            .AsArray()
            .Select(v =>
                (v!["value"]!.GetValue<string>(), v["count"]!.GetValue<int>(), v["selected"]!.GetValue<bool>())
            )
            .Should()
            .BeEquivalentTo([("red", 1, true), ("blue", 1, false)]);

        (await TotalAsync(host, "q=mug&filter.colour=red&filter.colour=blue")).Should().Be(2);
        (await TotalAsync(host, "q=mug&price.min=1000")).Should().Be(1);
        (await TotalAsync(host, "q=mug&price.max=1000")).Should().Be(1);
        (await TotalAsync(host, "q=mug&price.max=1000&currency=EUR")).Should().Be(0);
    }

    [Fact]
    public async Task Suggestions_name_their_kind()
    {
        await using var host = await StartAsync();
        await AddAsync(Admin(host, host.Acme), "Trail lantern", "LAN-1", 4900);
        await UntilAsync(host, host.Acme, "q=lantern", total: 1);
        var answer = await host.Client(host.Acme).GetFromJsonAsync<JsonNode>("catalogue/v1/suggest?q=lan", Ct);
        var item = answer!["items"]!.AsArray().Single()!;
        item["text"]!.GetValue<string>().Should().Be("Trail lantern");
        item["kind"]!.GetValue<string>().Should().Be("product");
    }

    [Theory]
    [InlineData("page=0", 422)]
    [InlineData("size=101", 422)]
    [InlineData("size=0", 422)]
    [InlineData("page=101&size=100", 422)]
    [InlineData("page=abc", 400)]
    [InlineData("price.min=1.5", 400)]
    [InlineData("price.min=-1", 422)]
    [InlineData("sort=best", 422)]
    [InlineData("currency=XXY", 422)]
    [InlineData("filter.=x", 422)]
    [InlineData("filter.colour=", 422)]
    public async Task A_query_that_makes_no_sense_is_refused(string query, int status)
    {
        await using var host = await StartAsync();
        var response = await host.Client(host.Acme).GetAsync($"catalogue/v1/search?{query}", Ct);
        ((int)response.StatusCode).Should().Be(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Fact]
    public async Task Too_many_words_values_and_filters_are_refused()
    {
        await using var host = await StartAsync();
        var client = host.Client(host.Acme);
        foreach (
            var query in new[]
            {
                "q=" + new string('x', 201),
                string.Join('&', Enumerable.Range(0, 51).Select(i => $"filter.a={i}")),
                string.Join('&', Enumerable.Range(0, 21).Select(i => $"filter.a{i}=1")),
            }
        )
        {
            var response = await client.GetAsync($"catalogue/v1/search?{query}", Ct);
            response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        }
    }

    [Fact]
    public async Task Staff_with_the_permission_have_the_index_rebuilt()
    {
        await using var host = await StartAsync();
        var admin = Admin(host, host.Acme);
        await AddAsync(admin, "Trail lantern", "LAN-1", 4900);
        await UntilAsync(host, host.Acme, "q=lantern", total: 1);
        (await admin.PostAsync("catalogue/v1/admin/search/rebuild", null, Ct))
            .StatusCode.Should()
            .Be(HttpStatusCode.Forbidden);
        var owner = host.Client(host.Acme).AsStaff(host.Acme, "catalogue.search.manage");
        (await owner.PostAsync("catalogue/v1/admin/search/rebuild", null, Ct))
            .StatusCode.Should()
            .Be(HttpStatusCode.Accepted);
        await UntilAsync(host, host.Acme, "q=lantern", total: 1);
    }

    private Task<ModuleTestHost> StartAsync() =>
        ModuleTestHost.StartAsync(
            new ModuleTestHostOptions
            {
                Provider = provider,
                Modules = builder => builder.AddOmniSphereCatalogue(),
                Services = services => services.AddTestCallers(),
            }
        );

    private static HttpClient Admin(ModuleTestHost host, Tenant tenant) =>
        host.Client(tenant).AsStaff(tenant, "catalogue.products.write");

    private static async Task<string> AddAsync(
        HttpClient admin,
        string title,
        string sku,
        long price,
        params (string Key, string Value)[] options
    )
    {
        var body = new
        {
            title,
            status = "published",
            variants = new[]
            {
                new
                {
                    sku,
                    options = options.ToDictionary(a => a.Key, a => a.Value),
                    prices = new[] { new { price = new { amount = price, currency = "USD" } } },
                },
            },
        };
        var response = await admin.PostAsJsonAsync("catalogue/v1/admin/products", body, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        response.StatusCode.Should().Be(HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!["id"]!.GetValue<string>();
    }

    private static async Task<JsonNode> UntilAsync(ModuleTestHost host, Tenant tenant, string query, long total)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            // 503 while the tenant's first index is built.
            var response = await host.Client(tenant).GetAsync($"catalogue/v1/search?{query}", Ct);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!;
            if (answer["total"]?.GetValue<long>() == total)
            {
                return answer;
            }

            Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromMinutes(1), answer.ToJsonString());
            await Task.Delay(20, Ct);
        }
    }

    private static async Task<long> TotalAsync(ModuleTestHost host, string query) =>
        (await SearchAsync(host, host.Acme, query))["total"]!.GetValue<long>();

    private static async Task<JsonNode> SearchAsync(ModuleTestHost host, Tenant tenant, string query)
    {
        var response = await host.Client(tenant).GetAsync($"catalogue/v1/search?{query}", Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        response.StatusCode.Should().Be(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }
}

public sealed class SearchOverHttpOnSqliteTests() : SearchOverHttpTests(DatabaseProvider.Sqlite);

public sealed class SearchOverHttpOnPostgreSqlTests() : SearchOverHttpTests(DatabaseProvider.PostgreSql);
