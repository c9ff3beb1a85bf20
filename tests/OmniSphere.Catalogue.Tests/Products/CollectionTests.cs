using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;

namespace OmniSphere.Catalogue.Tests.Products;

[Collection(ProductsOnSqlite.Name)]
public sealed class CollectionsOnSqlite(SqliteCatalogue host) : CollectionTests(host);

[Collection(ProductsOnPostgreSql.Name)]
public sealed class CollectionsOnPostgreSql(PostgreSqlCatalogue host) : CollectionTests(host);

public abstract class CollectionTests(CatalogueHost host) : CatalogueSuite(host)
{
    [Fact]
    public async Task Chosen_products_are_shown_in_their_order_page_by_page()
    {
        using var api = new CatalogueClient(Shop);
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add((string)(await api.AddProductAsync($"Chosen {i}", $"CO-A{i}"))["id"]!);
        }

        var collection = await api.AddAsync("collections", """{ "name": "Chosen ones", "published": true }""");
        var path = $"collections/{collection["id"]}";
        await api.ReplaceAsync($"{path}/products", $$"""{ "products": ["{{ids[2]}}", "{{ids[0]}}", "{{ids[3]}}"] }""");
        await api.ReplaceAsync(
            $"products/{ids[0]}",
            CatalogueClient.Product("Chosen 0", "CO-A0").Replace("published", "draft")
        );

        var first = (await api.PageAsync("/collections/chosen-ones/products?limit=1")).Body;
        Titles(first).Should().Equal("Chosen 2");
        first["items"]![0]!["price"]!["amount"]!.GetValue<long>().Should().Be(1000);
        var second = (
            await api.PageAsync($"/collections/chosen-ones/products?limit=1&cursor={first["nextCursor"]}")
        ).Body;
        Titles(second).Should().Equal("Chosen 3");
        ((string?)second["nextCursor"]).Should().BeNull();
        (await api.GetAsync($"{path}/products"))["products"]!.AsArray().Should().HaveCount(3);

        // The same with all that a search offers, in the order of the collection.
        await api.EventuallyAsync(
            "/search?collection=chosen-ones",
            b => Titles(b).SequenceEqual(["Chosen 2", "Chosen 3"])
        );
        Titles((await api.PageAsync($"/search?collection={collection["id"]}&sort=title&size=1&page=2")).Body)
            .Should()
            .Equal("Chosen 3");
        await api.ReplaceAsync($"{path}/products", $$"""{ "products": ["{{ids[3]}}", "{{ids[2]}}", "{{ids[0]}}"] }""");
        var found = (await api.PageAsync("/search?collection=chosen-ones")).Body;
        Titles(found).Should().Equal("Chosen 3", "Chosen 2");
        found["total"]!.GetValue<int>().Should().Be(2);
        foreach (var shop in (string?[])["no-such", (string?)collection["id"]])
        {
            (await api.PageAsync($"/search?collection={shop}", Shop.Lumiere)).Body["code"]!
                .GetValue<string>()
                .Should()
                .Be("collection.not_found");
        }

        (await api.PageAsync("/collections/chosen-ones", Shop.Lumiere)).Status.Should().Be(HttpStatusCode.NotFound);
        (await api.AskAsync(HttpMethod.Put, $"{path}/products", """{ "products": [] }""", Shop.Lumiere))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);
        (await api.PutAsync($"{path}/products", """{ "products": ["prod_01h455vb4pex5vsknk084sn02q"] }"""))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);

        await api.ReplaceAsync(path, """{ "name": "Renamed", "slug": "chosen-anew", "published": true }""");
        (await api.PageAsync("/collections/chosen-ones")).Body["slug"]!.GetValue<string>().Should().Be("chosen-anew");
        await api.ReplaceAsync(path, """{ "name": "Renamed" }""");
        (await api.PageAsync("/collections/chosen-anew")).Status.Should().Be(HttpStatusCode.NotFound, "it is hidden");
        (await api.AskAsync(HttpMethod.Delete, path)).Status.Should().Be(HttpStatusCode.NoContent);
        (await api.AskAsync(HttpMethod.Get, path)).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_rule_finds_what_fits_it_now()
    {
        using var api = new CatalogueClient(Shop);
        await api.ReplaceAsync("attributes/tag_co", """{ "label": "Tag", "type": "multiChoice" }""");
        var category = await api.AddAsync("categories", """{ "name": "Rule top" }""");
        var below = await api.AddAsync(
            "categories",
            $$"""{ "name": "Rule below", "parentId": "{{category["id"]}}" }"""
        );
        var brand = await api.AddAsync("brands", """{ "name": "Ruler" }""");
        string Extra(string tag, string brandName) =>
            $$""" "brand": "{{brandName}}", "categories": ["{{below["id"]}}"], "attributes": { "tag_co": ["{{tag}}", "x"] } """;
        await api.AddProductAsync("Fits", "CO-B1", Extra("gift", "Ruler"), 2000);
        await api.AddProductAsync("Fits too", "CO-B2", Extra("gift", "Ruler"), 1500);
        await api.AddProductAsync("Too dear", "CO-B3", Extra("gift", "Ruler"), 9000);
        await api.AddProductAsync("Another tag", "CO-B4", Extra("sale", "Ruler"), 1500);
        await api.AddProductAsync("Another brand", "CO-B5", Extra("gift", "Other"), 1500);

        var rule = $$"""
            { "category": "{{category["id"]}}", "brands": ["{{brand[
                "id"
            ]}}"], "priceMax": 5000, "sort": "priceAscending",
              "attributes": [{ "key": "tag_co", "values": ["gift", "none"] }] }
            """;
        var collection = await api.AddAsync(
            "collections",
            $$"""{ "name": "By rule", "published": true, "rule": {{rule}} }"""
        );
        await api.EventuallyAsync("/collections/by-rule/products", b => Titles(b).SequenceEqual(["Fits too", "Fits"]));
        var page = (await api.PageAsync("/collections/by-rule/products?limit=1")).Body;
        Titles((await api.PageAsync($"/collections/by-rule/products?limit=1&cursor={page["nextCursor"]}")).Body)
            .Should()
            .Equal("Fits");

        var facets = (await api.PageAsync("/search?collection=by-rule")).Body;
        Titles(facets).Should().Equal(["Fits too", "Fits"], "the rule has an order");
        Titles((await api.PageAsync("/search?collection=by-rule&sort=-price")).Body).Should().Equal("Fits", "Fits too");
        facets["facets"]!.AsArray().Select(f => (string?)f!["attribute"]).Should().Contain("category");
        Titles((await api.PageAsync("/search?collection=by-rule&price.max=1999")).Body).Should().Equal("Fits too");

        // A renamed brand and category still fit: the rule names them, not their names.
        await api.ReplaceAsync($"brands/{brand["id"]}", """{ "name": "Governor" }""");
        await api.ReplaceAsync($"categories/{category["id"]}", """{ "name": "Rule top", "slug": "rule-peak" }""");
        await api.EventuallyAsync("/collections/by-rule/products", b => Titles(b).SequenceEqual(["Fits too", "Fits"]));

        var (status, body) = await api.PutAsync($"collections/{collection["id"]}/products", """{ "products": [] }""");
        status.Should().Be(HttpStatusCode.Conflict);
        body["code"]!.GetValue<string>().Should().Be("collection.by_rule");
        (await api.PageAsync("/collections/by-rule/products?cursor=nonsense"))
            .Status.Should()
            .Be(HttpStatusCode.BadRequest);
        foreach (
            var bad in (string[])
                [
                    "{}",
                    """{ "priceMin": 5, "priceMax": 4 }""",
                    """{ "category": "cat_01h455vb4pex5vsknk084sn02q" }""",
                    """{ "brands": ["brand_01h455vb4pex5vsknk084sn02q"] }""",
                    """{ "attributes": [{ "key": "tag_co", "values": [] }] }""",
                ]
        )
        {
            (await api.AskAsync(HttpMethod.Post, "collections", $$"""{ "name": "Bad", "rule": {{bad}} }"""))
                .Status.Should()
                .Be(HttpStatusCode.UnprocessableEntity, bad);
        }
    }

    [Fact]
    public async Task A_renamed_category_tells_of_its_products_at_once_and_a_renamed_attribute_is_found_so()
    {
        using var api = new CatalogueClient(Shop);
        await api.ReplaceAsync("attributes/lbl_co", """{ "label": "Old label", "type": "choice" }""");
        var category = await api.AddAsync("categories", """{ "name": "Told of" }""");
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(
                (string)
                    (
                        await api.AddProductAsync(
                            $"Told {i}",
                            $"CO-T{i}",
                            $$""" "categories": ["{{category["id"]}}"], "attributes": { "lbl_co": "X{{i}}" } """
                        )
                    )["id"]!
            );
        }

        await api.AskAsync(HttpMethod.Delete, $"products/{ids[2]}");
        await api.ReplaceAsync($"categories/{category["id"]}", """{ "name": "Told of", "position": 4 }""");
        await api.ReplaceAsync($"categories/{category["id"]}", """{ "name": "Told again" }""");
        await Shop.Host.SettleAsync();
        Shop.Changed.Where(c => c.Cause == (string?)category["id"])
            .Should()
            .ContainSingle("its place changes nothing that products show")
            .Which.ProductIds.Select(id => id.ToString())
            .Should()
            .BeEquivalentTo(ids[..2]);

        await api.EventuallyAsync("/search?category=told-of", b => Labels(b).Contains("Old label"));
        await api.ReplaceAsync("attributes/lbl_co", """{ "label": "New label", "type": "choice" }""");
        await api.EventuallyAsync("/search?category=told-of", b => Labels(b).Contains("New label"));

        static IEnumerable<string?> Labels(JsonNode found) =>
            found["facets"]?.AsArray().Select(f => (string?)f!["label"]) ?? [];
    }

    private static IEnumerable<string?> Titles(JsonNode page) =>
        page["items"]?.AsArray().Select(i => (string?)i!["title"]) ?? [];
}
