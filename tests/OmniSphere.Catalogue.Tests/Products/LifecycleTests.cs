using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using OmniSphere.Catalogue.Lifecycle;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Products;

[Collection(ProductsOnSqlite.Name)]
public sealed class LifecycleOnSqlite(SqliteCatalogue host) : LifecycleTests(host);

[Collection(ProductsOnPostgreSql.Name)]
public sealed class LifecycleOnPostgreSql(PostgreSqlCatalogue host) : LifecycleTests(host)
{
    [Fact]
    public async Task While_another_host_indexes_the_changes_of_a_shop_this_one_leaves_them()
    {
        using var api = new CatalogueClient(Shop);
        await using var other = Shop.Scope();
        var db = other.Get<CatalogueDbContext>();
        await AloneAsync(
            db,
            async ct =>
            {
                await using (var second = Shop.Scope())
                {
                    (await second.Get<CatalogueDbContext>().TryAloneAsync("search", _ => Task.CompletedTask, ct))
                        .Should()
                        .BeFalse();
                }

                await using (var neighbour = Shop.Scope(Shop.Lumiere))
                {
                    // Shops do not wait for each other.
                    await AloneAsync(neighbour.Get<CatalogueDbContext>(), _ => Task.CompletedTask);
                }

                await api.AddProductAsync("Twice indexed", "LC-ONE");
                await Shop.Host.SettleAsync();
                await Task.Delay(300, ct);
                Finds((await api.PageAsync("/search?q=LC-ONE")).Body, "twice-indexed").Should().BeFalse();
            }
        );
        Shop.Clock.Advance(TimeSpan.FromSeconds(2));
        await api.EventuallyAsync("/search?q=LC-ONE", b => Finds(b, "twice-indexed"));
    }

    /// <summary>As another host does; the shop's own one may be at work with what other tests have changed.</summary>
    private static async Task AloneAsync(CatalogueDbContext db, Func<CancellationToken, Task> work)
    {
        for (var watch = Stopwatch.StartNew(); !await db.TryAloneAsync("search", work, Stop); )
        {
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20), "its work ends");
            await Task.Delay(20, Stop);
        }
    }
}

public abstract class LifecycleTests(CatalogueHost host) : CatalogueSuite(host)
{
    [Fact]
    public async Task A_schedule_in_the_merchants_time_publishes_and_archives_and_the_index_follows()
    {
        using var api = new CatalogueClient(Shop);
        var draft = await api.AddAsync("products", Draft("Timed", "LC-A"));
        var path = $"products/{draft["id"]}";
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var local = TimeZoneInfo.ConvertTime(Shop.Clock.GetUtcNow(), berlin).DateTime;
        var (on, off) = (local.AddHours(2), local.AddHours(5));
        var scheduled = await api.ReplaceAsync(
            $"{path}/schedule",
            $$"""{ "publishAt": "{{on:yyyy-MM-ddTHH:mm:ss}}", "unpublishAt": "{{off:yyyy-MM-ddTHH:mm:ss}}", "timeZone": "Europe/Berlin" }"""
        );
        scheduled["timeZone"]!.GetValue<string>().Should().Be("Europe/Berlin");
        scheduled["publishAt"]!
            .GetValue<DateTimeOffset>()
            .Should()
            .BeCloseTo(Shop.Clock.GetUtcNow().AddHours(2), TimeSpan.FromSeconds(1));

        Shop.Clock.Advance(TimeSpan.FromHours(1.9));
        (await api.PageAsync("/products/timed")).Status.Should().Be(HttpStatusCode.NotFound);
        Shop.Clock.Advance(TimeSpan.FromHours(0.2));
        await api.EventuallyAsync("/products/timed", b => (string?)b["slug"] == "timed");
        await api.EventuallyAsync("/search?q=LC-A", b => Finds(b, "timed"));
        Shop.Clock.Advance(TimeSpan.FromHours(3));
        await api.EventuallyAsync("/products/timed", b => (string?)b["code"] == "product.not_found");
        await api.EventuallyAsync("/search?q=LC-A", b => !Finds(b, "timed"));

        var history = (await api.GetAsync($"{path}/history"))["items"]!.AsArray();
        history.Select(h => (string?)h!["origin"]).Should().Equal("schedule", "schedule", "staff", "staff");
        Field(history[1]!, "status").Should().Be(("\"draft\"", "\"published\""));
        Field(history[0]!, "status").Should().Be(("\"published\"", "\"archived\""));
    }

    [Theory]
    [InlineData("2026-03-29T02:30:00", null, "no_such_time")]
    [InlineData("2026-10-25T02:30:00", "2026-10-25T00:30:00+00:00", null)]
    [InlineData("2026-07-01T12:00:00", "2026-07-01T10:00:00+00:00", null)]
    [InlineData("2026-07-01T12:00:00Z", "2026-07-01T12:00:00+00:00", null)]
    [InlineData("1999-07-01T12:00:00", null, "out_of_range")]
    public void A_local_time_is_one_moment(string text, string? moment, string? code)
    {
        var time = System.Text.Json.JsonSerializer.Deserialize<DateTime>($"\"{text}\"");
        var v = new Validation();
        var instant = ScheduleProduct.Instant(time, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), "at", v);
        var expected = moment is null ? (DateTimeOffset?)null : DateTimeOffset.Parse(moment, null);
        instant.Should().Be(expected);
        if (code is not null)
        {
            v.Invoking(x => x.ThrowIfInvalid())
                .Should()
                .Throw<ProblemException>()
                .Which.Errors["at"][0]
                .Code.Should()
                .Be(code);
        }
    }

    [Fact]
    public async Task A_schedule_is_refused_in_no_time_zone_or_backwards()
    {
        using var api = new CatalogueClient(Shop);
        var path = $"products/{(await api.AddAsync("products", Draft("Refused", "LC-B")))["id"]}/schedule";
        foreach (
            var body in (string[])
                [
                    """{ "timeZone": "Mars/Olympus" }""",
                    """{ "publishAt": "2030-01-02T00:00:00", "unpublishAt": "2030-01-01T00:00:00" }""",
                ]
        )
        {
            (await api.PutAsync(path, body)).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        }

        (await api.AskAsync(HttpMethod.Put, path, "{}", Shop.Lumiere)).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_deleted_product_is_gone_for_shoppers_and_comes_back_as_it_was()
    {
        using var api = new CatalogueClient(Shop);
        var category = await api.AddAsync("categories", """{ "name": "Lifecycle C" }""");
        var product = await api.AddProductAsync("Gone", "LC-C", $$""" "categories": ["{{category["id"]}}"] """);
        var path = $"products/{product["id"]}";
        await api.EventuallyAsync("/search?q=LC-C", b => Finds(b, "gone"));
        (await api.PageAsync("/products/gone")).Status.Should().Be(HttpStatusCode.OK);

        (await api.AskAsync(HttpMethod.Delete, path)).Status.Should().Be(HttpStatusCode.NoContent);
        (await api.PageAsync("/products/gone")).Status.Should().Be(HttpStatusCode.NotFound);
        await api.EventuallyAsync("/search?q=LC-C", b => !Finds(b, "gone"));
        (await api.GetAsync("products?sku=LC-C"))["items"]!.AsArray().Should().BeEmpty();
        (await api.GetAsync("products?sku=LC-C&status=deleted"))["items"]!.AsArray().Should().ContainSingle();
        await using (var scope = Shop.Scope())
        {
            var offers = await scope.Get<IVariantCatalogue>().FindOffersAsync(["LC-C"], Currency.Usd, Stop);
            offers.Should().BeEmpty();
        }

        await CodeAsync(api, HttpMethod.Put, path, CatalogueClient.Product("Gone", "LC-C"), "product.deleted");
        await CodeAsync(api, HttpMethod.Delete, path, null, "product.deleted");
        await CodeAsync(
            api,
            HttpMethod.Post,
            "products",
            CatalogueClient.Product("Other", "LC-C"),
            "product.sku_taken"
        );
        (await api.AskAsync(HttpMethod.Post, $"{path}/restore", "{}", Shop.Lumiere))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);

        var (status, restored) = await api.AskAsync(HttpMethod.Post, $"{path}/restore", "{}");
        status.Should().Be(HttpStatusCode.OK);
        restored["status"]!.GetValue<string>().Should().Be("published");
        restored["categories"]!.AsArray().Should().ContainSingle();
        (await api.PageAsync("/products/gone")).Status.Should().Be(HttpStatusCode.OK);
        await api.EventuallyAsync("/search?q=LC-C", b => Finds(b, "gone"));
        await CodeAsync(api, HttpMethod.Post, $"{path}/restore", "{}", "product.not_deleted");

        (await api.AskAsync(HttpMethod.Delete, $"{path}?permanent=true")).Status.Should().Be(HttpStatusCode.NoContent);
        (await api.AskAsync(HttpMethod.Get, path)).Status.Should().Be(HttpStatusCode.NotFound);
        await api.AddProductAsync("Gone again", "LC-C");
        Kinds(await api.GetAsync($"{path}/history")).Should().Equal("erased", "restored", "deleted", "created");
        (await api.AskAsync(HttpMethod.Get, $"{path}/history", null, Shop.Lumiere))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_a_file_brings_again_is_restored_and_a_category_of_deleted_products_can_go()
    {
        using var api = new CatalogueClient(Shop);
        var category = await api.AddAsync("categories", """{ "name": "Lifecycle D" }""");
        var product = await api.AddProductAsync("Again", "LC-D", $$""" "categories": ["{{category["id"]}}"] """);
        (await api.AskAsync(HttpMethod.Delete, $"products/{product["id"]}"))
            .Status.Should()
            .Be(HttpStatusCode.NoContent);
        (await api.AskAsync(HttpMethod.Delete, $"categories/{category["id"]}"))
            .Status.Should()
            .Be(HttpStatusCode.NoContent);
        await api.ImportAsync(
            """
            {"title":"Again","variants":[{"sku":"LC-D","price":{"amount":1,"currency":"USD"}}]}
            """
        );
        var back = await api.GetAsync($"products/{product["id"]}");
        back["status"]!.GetValue<string>().Should().Be("published");
        back["categories"]!.AsArray().Should().BeEmpty();
        Kinds(await api.GetAsync($"products/{product["id"]}/history"))
            .Should()
            .Equal("restored", "updated", "deleted", "created");
    }

    [Fact]
    public async Task The_history_tells_who_changed_which_field_from_what_to_what()
    {
        using var api = new CatalogueClient(Shop);
        var product = await api.AddProductAsync("History", "LC-E", """ "description": "Old." """);
        var path = $"products/{product["id"]}";
        await api.ReplaceAsync(path, CatalogueClient.Product("History 2", "LC-E", """ "description": "Old." """, 1200));
        await api.ReplaceAsync(path, CatalogueClient.Product("History 2", "LC-E", """ "description": "Old." """, 1200));
        await api.ReplaceAsync(
            path,
            CatalogueClient.Product("History 2", "LC-E-2", """ "description": "New." """, 1200)
        );

        var first = await api.GetAsync($"{path}/history?limit=1");
        Fields(first["items"]![0]!).Should().BeEquivalentTo("description", "variants[LC-E]", "variants[LC-E-2]");
        Field(first["items"]![0]!, "description").Should().Be(("\"Old.\"", "\"New.\""));
        first["items"]![0]!["origin"]!.GetValue<string>().Should().Be("staff");
        first["items"]![0]!["actor"]!.GetValue<string>().Should().NotBeEmpty();
        var rest = await api.GetAsync($"{path}/history?cursor={first["nextCursor"]}");
        Kinds(rest).Should().Equal("updated", "created");
        Fields(rest["items"]![0]!).Should().BeEquivalentTo("title", "variants[LC-E].prices");
    }

    [Fact]
    public async Task A_draft_that_was_deleted_comes_back_by_a_file_as_the_draft_with_the_schedule_that_it_was()
    {
        using var api = new CatalogueClient(Shop);
        var path = $"products/{(await api.AddAsync("products", Draft("Later", "LC-S")))["id"]}";
        var at = Shop.Clock.GetUtcNow().AddHours(3);
        await api.ReplaceAsync($"{path}/schedule", $$"""{ "publishAt": "{{at:yyyy-MM-ddTHH:mm:ssZ}}" }""");
        (await api.AskAsync(HttpMethod.Delete, path)).Status.Should().Be(HttpStatusCode.NoContent);
        await api.ImportAsync(
            """
            {"title":"Later","variants":[{"sku":"LC-S","price":{"amount":1,"currency":"USD"}}]}
            """
        );
        (await api.GetAsync(path))["status"]!.GetValue<string>().Should().Be("draft");
        Shop.Clock.Advance(TimeSpan.FromHours(3.1));
        await api.EventuallyAsync("/products/later", b => (string?)b["slug"] == "later");
    }

    [Fact]
    public async Task Prices_go_up_once_and_to_the_end_when_nobody_waits_for_the_answer()
    {
        using var api = new CatalogueClient(Shop);
        var ids = new List<Id<ProductKind>>();
        for (var i = 0; i < 2; i++)
        {
            ids.Add(Id<ProductKind>.Parse((string)(await api.AddProductAsync($"Rise {i}", $"LC-R{i}"))["id"]!));
        }

        await using var scope = Shop.Scope();
        var report = await scope
            .Get<ChangeProducts>()
            .HandleAsync(
                new BulkOrder
                {
                    Products = ids,
                    Price = new BulkPrice { Currency = Currency.Usd, By = 50 },
                },
                "rise",
                new CancellationToken(canceled: true)
            );
        (report.Changed, report.Refused).Should().Be((2, 0));
        foreach (var id in ids)
        {
            (await api.GetAsync($"products/{id}"))["variants"]![0]!["prices"]![0]!["price"]!["amount"]!
                .GetValue<long>()
                .Should()
                .Be(1050);
        }
    }

    [Fact]
    public async Task A_bulk_change_whose_answer_a_crash_took_is_not_made_again()
    {
        using var api = new CatalogueClient(Shop);
        using var merchant = Shop.Merchant(Shop.Acme);
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            ids.Add((string)(await api.AddProductAsync($"Crash {i}", $"LC-CR{i}"))["id"]!);
        }

        var list = string.Join(',', ids.Select(i => $"\"{i}\""));
        foreach (
            var change in (string[])[""" "price": { "currency": "USD", "percent": 10 } """, """ "delete": true """]
        )
        {
            var key = Guid.CreateVersion7().ToString();
            var first = await AskAsync(key, change);
            first["changed"]!.GetValue<int>().Should().Be(2);
            await LoseAnswerAsync(key);
            var again = await AskAsync(key, change);
            JsonNode.DeepEquals(again, first).Should().BeTrue(again.ToJsonString());
        }

        foreach (var id in ids)
        {
            (await api.GetAsync($"products/{id}"))["variants"]![0]!["prices"]![0]!["price"]!["amount"]!
                .GetValue<long>()
                .Should()
                .Be(1100);
        }

        async Task<JsonNode> AskAsync(string key, string change)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/catalogue/v1/admin/products/bulk");
            request.Headers.Add("Idempotency-Key", key);
            request.Content = new StringContent(
                $$"""{ "products": [{{list}}], {{change}} }""",
                null,
                "application/json"
            );
            using var answer = await merchant.SendAsync(request, Stop);
            answer.Headers.Contains("Idempotency-Replayed").Should().BeFalse();
            var body = await answer.Content.ReadAsStringAsync(Stop);
            answer.StatusCode.Should().Be(HttpStatusCode.OK, body);
            return JsonNode.Parse(body)!;
        }

        // As a process leaves it that dies after the change and before its answer is kept, once the claim has run out.
        async Task LoseAnswerAsync(string key)
        {
            await using var scope = Shop.Scope();
            var db = scope.Get<CatalogueDbContext>();
            var lost = await db.WriteAsync(
                $"""
                UPDATE {db.Table("idempotency_keys")} SET status = NULL, headers = NULL, body = NULL, expires_at = @now
                WHERE tenant_id = @tenant AND key = @key
                """,
                [("@tenant", db.TenantId.Value), ("@key", key), ("@now", Shop.Clock.GetUtcNow())],
                Stop
            );
            lost.Should().Be(1);
        }
    }

    [Fact]
    public async Task A_bulk_change_goes_on_where_it_was_cut_off_and_runs_beside_itself_without_harm()
    {
        using var api = new CatalogueClient(Shop);
        var ids = new List<Id<ProductKind>>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(Id<ProductKind>.Parse((string)(await api.AddProductAsync($"Cut {i}", $"LC-CU{i}"))["id"]!));
        }

        var delete = new BulkOrder { Products = ids, Delete = true };
        var rise = new BulkOrder
        {
            Products = ids,
            Price = new BulkPrice { Currency = Currency.Usd, By = 50 },
        };
        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(rise, "beside")));
        both.Should().OnlyContain(r => r.Changed == 3);
        (await RunAsync(delete with { Products = ids[..1] }, "cut")).Changed.Should().Be(1);
        (await RunAsync(delete, "cut")).Changed.Should().Be(3, "it is the same request");
        (await RunAsync(delete, "another")).Items.Should().OnlyContain(i => i.Code == "product.deleted");
        (await RunAsync(delete, "cut", Shop.Lumiere)).Items.Should().OnlyContain(i => i.Code == "product.not_found");
        foreach (var id in ids)
        {
            (await api.GetAsync($"products/{id}"))["variants"]![0]!["prices"]![0]!["price"]!["amount"]!
                .GetValue<long>()
                .Should()
                .Be(1050);
        }

        // A day later the answer would be forgotten too.
        Shop.Clock.Advance(TimeSpan.FromHours(24.1));
        (await RunAsync(delete, "cut")).Items.Should().OnlyContain(i => i.Code == "product.deleted");

        async Task<BulkReport> RunAsync(BulkOrder order, string request, Tenant? tenant = null)
        {
            await using var scope = Shop.Scope(tenant);
            return await scope.Get<ChangeProducts>().HandleAsync(order, request, Stop);
        }
    }

    [Fact]
    public async Task One_change_of_many_products_answers_for_each()
    {
        using var api = new CatalogueClient(Shop);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((string)(await api.AddProductAsync($"Bulk {i}", $"LC-F{i}", null, 1000 + i))["id"]!);
        }

        var category = await api.AddAsync("categories", """{ "name": "Lifecycle F" }""");
        await api.AskAsync(HttpMethod.Delete, $"products/{ids[2]}");
        const string none = "prod_01h455vb4pex5vsknk084sn02q";

        var report = await BulkAsync($$""" "price": { "currency": "USD", "percent": -12.5 } """, none);
        report["items"]!
            .AsArray()
            .Select(i => ((string?)i!["outcome"], (string?)i["code"]))
            .Should()
            .Equal(
                ("changed", null),
                ("changed", null),
                ("refused", "product.deleted"),
                ("refused", "product.not_found")
            );
        (await PriceAsync(0)).Should().Be(875);
        (await PriceAsync(1)).Should().Be(876, "875.875 is rounded half away from zero");
        (await BulkAsync($$""" "price": { "currency": "EUR", "to": 1 } """))["unchanged"]!
            .GetValue<int>()
            .Should()
            .Be(2);
        (await BulkAsync($$""" "price": { "currency": "USD", "by": -876 } """))["items"]![0]!["code"]!
            .GetValue<string>()
            .Should()
            .Be("price.out_of_range");
        (await PriceAsync(1)).Should().Be(0, "what is refused of one keeps no other");
        await BulkAsync($$""" "categories": { "add": ["{{category["id"]}}"] } """);
        (await api.PageAsync("/products?category=lifecycle-f")).Body["items"]!.AsArray().Should().HaveCount(2);
        await BulkAsync(""" "status": "archived" """);
        (await api.PageAsync("/products?category=lifecycle-f")).Body["items"]!.AsArray().Should().BeEmpty();
        var foreign = await api.AskAsync(
            HttpMethod.Post,
            "products/bulk",
            $$"""{ "products": ["{{ids[0]}}"], "delete": true }""",
            Shop.Lumiere
        );
        foreign.Body["items"]![0]!["code"]!.GetValue<string>().Should().Be("product.not_found");
        (await BulkAsync(""" "delete": true """))["changed"]!.GetValue<int>().Should().Be(2);

        foreach (
            var extra in (string[])
                [""" "delete": false """, """ "status": "deleted" """, """ "delete": true, "status": "draft" """]
        )
        {
            (await api.AskAsync(HttpMethod.Post, "products/bulk", $$"""{ "products": ["{{none}}"], {{extra}} }"""))
                .Status.Should()
                .Be(HttpStatusCode.UnprocessableEntity);
        }

        async Task<JsonNode> BulkAsync(string change, params string[] more)
        {
            var list = string.Join(',', ids.Concat(more).Select(i => $"\"{i}\""));
            var (status, body) = await api.AskAsync(
                HttpMethod.Post,
                "products/bulk",
                $$"""{ "products": [{{list}}], {{change}} }"""
            );
            status.Should().Be(HttpStatusCode.OK, body.ToJsonString());
            return body;
        }

        async Task<long> PriceAsync(int i) =>
            (await api.GetAsync($"products/{ids[i]}"))["variants"]![0]!["prices"]![0]!["price"]![
                "amount"
            ]!.GetValue<long>();
    }

    private static string Draft(string title, string sku) =>
        CatalogueClient.Product(title, sku).Replace("published", "draft", StringComparison.Ordinal);

    private protected static bool Finds(JsonNode found, string slug) =>
        found["items"]!.AsArray().Any(i => (string?)i!["slug"] == slug);

    private static IEnumerable<string?> Kinds(JsonNode page) =>
        page["items"]!.AsArray().Select(h => (string?)h!["kind"]);

    private static IEnumerable<string?> Fields(JsonNode change) =>
        change["fields"]!.AsArray().Select(f => (string?)f!["field"]);

    private static (string?, string?) Field(JsonNode change, string field)
    {
        var found = change["fields"]!.AsArray().Single(f => (string?)f!["field"] == field)!;
        return ((string?)found["before"], (string?)found["after"]);
    }

    private static async Task CodeAsync(CatalogueClient api, HttpMethod method, string path, string? body, string code)
    {
        var (status, answer) = await api.AskAsync(method, path, body);
        status.Should().Be(HttpStatusCode.Conflict);
        answer["code"]!.GetValue<string>().Should().Be(code);
    }
}
