using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;

namespace OmniSphere.Catalogue.Tests.Products;

[Collection(ProductsOnSqlite.Name)]
public sealed class SlugRedirectsOnSqlite(SqliteCatalogue host) : SlugRedirectTests(host);

[Collection(ProductsOnPostgreSql.Name)]
public sealed class SlugRedirectsOnPostgreSql(PostgreSqlCatalogue host) : SlugRedirectTests(host);

public abstract class SlugRedirectTests(CatalogueHost host) : CatalogueSuite(host)
{
    [Fact]
    public async Task A_renamed_product_is_found_by_every_slug_it_had_until_another_takes_one()
    {
        using var api = new CatalogueClient(Shop);
        var lamp = await api.AddProductAsync("Redirect lamp", "RED-1", """ "slug": "red-a" """);
        (await api.PageAsync("/products/red-a")).Body["slug"]!.GetValue<string>().Should().Be("red-a");
        await api.ReplaceAsync($"products/{lamp["id"]}", Content("Redirect lamp", "RED-1", "red-b"));
        await api.ReplaceAsync($"products/{lamp["id"]}", Content("Redirect lamp", "RED-1", "red-c"));

        foreach (var slug in (string[])["red-a", "red-b", "red-c"])
        {
            var page = await api.PageAsync($"/products/{slug}");
            page.Status.Should().Be(HttpStatusCode.OK);
            page.Body["slug"]!.GetValue<string>().Should().Be("red-c", "any number of renames is one step");
        }

        (await api.PageAsync("/products/red-a", Shop.Lumiere)).Status.Should().Be(HttpStatusCode.NotFound);
        await api.AddProductAsync("Newcomer", "RED-2", """ "slug": "red-a" """);
        (await api.PageAsync("/products/red-a")).Body["title"]!.GetValue<string>().Should().Be("Newcomer");
        (await api.PageAsync("/products/red-b")).Body["slug"]!.GetValue<string>().Should().Be("red-c");
        await api.ReplaceAsync($"products/{lamp["id"]}", Content("Redirect lamp", "RED-1", "red-b"));
        (await api.PageAsync("/products/red-b")).Body["slug"]!.GetValue<string>().Should().Be("red-b");
        (await api.PageAsync("/products/red-c")).Body["slug"]!.GetValue<string>().Should().Be("red-b");
    }

    [Fact]
    public async Task A_slug_taken_by_a_renamed_product_shows_that_product_at_once()
    {
        using var api = new CatalogueClient(Shop);
        var first = await api.AddProductAsync("First", "RED-3", """ "slug": "red-d" """);
        var second = await api.AddProductAsync("Second", "RED-4", """ "slug": "red-e" """);
        await api.ReplaceAsync($"products/{first["id"]}", Content("First", "RED-3", "red-f"));
        (await api.PageAsync("/products/red-d")).Body["title"]!.GetValue<string>().Should().Be("First");
        await api.ReplaceAsync($"products/{second["id"]}", Content("Second", "RED-4", "red-d"));
        (await api.PageAsync("/products/red-d")).Body["title"]!.GetValue<string>().Should().Be("Second");
        (await api.PageAsync("/products/red-e")).Body["title"]!.GetValue<string>().Should().Be("Second");
    }

    [Fact]
    public async Task An_import_that_renames_keeps_the_old_slug()
    {
        using var api = new CatalogueClient(Shop);
        await api.AddProductAsync("Imported", "RED-5", """ "slug": "red-g" """);
        await api.ImportAsync(
            """
            {"slug":"red-h","title":"Imported","status":"published","variants":[{"sku":"RED-5","price":{"amount":1000,"currency":"USD"}}]}
            """
        );
        (await api.PageAsync("/products/red-g")).Body["slug"]!.GetValue<string>().Should().Be("red-h");
        await api.ImportAsync(
            """
            {"slug":"red-g","title":"Imported","status":"published","variants":[{"sku":"RED-5","price":{"amount":1000,"currency":"USD"}}]}
            """,
            dryRun: true
        );
        (await api.PageAsync("/products/red-g")).Body["slug"]!
            .GetValue<string>()
            .Should()
            .Be("red-h", "it was a dry run");
    }

    [Fact]
    public async Task The_oldest_slugs_are_forgotten()
    {
        using var api = new CatalogueClient(Shop);
        var lamp = await api.AddProductAsync("Many", "RED-6", """ "slug": "many-0" """);
        for (var i = 1; i <= 22; i++)
        {
            Shop.Clock.Advance(TimeSpan.FromSeconds(1));
            await api.ReplaceAsync($"products/{lamp["id"]}", Content("Many", "RED-6", $"many-{i}"));
        }

        (await api.PageAsync("/products/many-1")).Status.Should().Be(HttpStatusCode.NotFound);
        (await api.PageAsync("/products/many-2")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_subtree_moves_with_its_products_and_its_old_slug_leads_to_it()
    {
        using var api = new CatalogueClient(Shop);
        var office = await api.AddAsync("categories", """{ "name": "Office R" }""");
        var lamps = await api.AddAsync("categories", """{ "name": "Lamps R" }""");
        var desk = await api.AddAsync("categories", $$"""{ "name": "Desk R", "parentId": "{{lamps["id"]}}" }""");
        await api.AddProductAsync("Desk lamp R", "RED-7", $$""" "categories": ["{{desk["id"]}}"] """);

        var moved = await api.ReplaceAsync(
            $"categories/{lamps["id"]}",
            $$"""{ "name": "Lights R", "slug": "lights-r", "parentId": "{{office["id"]}}" }"""
        );
        moved["path"]!.GetValue<string>().Should().Be("office-r/lights-r");
        var page = (await api.PageAsync("/categories/desk-r")).Body;
        page["path"]!.GetValue<string>().Should().Be("office-r/lights-r/desk-r");
        Names(page["breadcrumb"]!).Should().Equal("Office R", "Lights R", "Desk R");
        Names((await api.PageAsync("/products/desk-lamp-r")).Body["categories"]![0]!)
            .Should()
            .Equal("Office R", "Lights R", "Desk R");

        var old = (await api.PageAsync("/categories/lamps-r")).Body;
        old["slug"]!.GetValue<string>().Should().Be("lights-r");
        Names(old["children"]!).Should().Equal("Desk R");
        (await api.PageAsync("/products?category=lamps-r")).Body["items"]!.AsArray().Should().ContainSingle();
        (await api.PageAsync("/categories/lamps-r", Shop.Lumiere)).Status.Should().Be(HttpStatusCode.NotFound);

        var (status, refused) = await api.PutAsync(
            $"categories/{office["id"]}",
            $$"""{ "name": "Office R", "parentId": "{{desk["id"]}}" }"""
        );
        status.Should().Be(HttpStatusCode.UnprocessableEntity);
        refused["errors"]!["parentId"]![0]!["code"]!.GetValue<string>().Should().Be("cycle");

        await api.AddAsync("categories", """{ "name": "Lamps R again", "slug": "lamps-r" }""");
        (await api.PageAsync("/categories/lamps-r")).Body["name"]!.GetValue<string>().Should().Be("Lamps R again");
    }

    [Fact]
    public async Task A_search_in_a_category_by_its_old_slug_finds_what_is_in_it()
    {
        using var api = new CatalogueClient(Shop);
        var tents = await api.AddAsync("categories", """{ "name": "Tents S" }""");
        await api.AddProductAsync("Tent S", "RED-8", $$""" "categories": ["{{tents["id"]}}"] """);
        await api.ReplaceAsync($"categories/{tents["id"]}", """{ "name": "Shelters S", "slug": "shelters-s" }""");
        await api.EventuallyAsync("/search?category=shelters-s", body => body["total"]!.GetValue<long>() == 1);
        (await api.PageAsync("/search?category=tents-s")).Body["total"]!.GetValue<long>().Should().Be(1);
    }

    private static string Content(string title, string sku, string slug) =>
        CatalogueClient.Product(title, sku, $$""" "slug": "{{slug}}" """);

    private static IEnumerable<string?> Names(JsonNode list) => list.AsArray().Select(c => (string?)c!["name"]);
}
