using System.Net;
using AwesomeAssertions;

namespace OmniSphere.Catalogue.Tests.Products;

[Collection(ProductsOnSqlite.Name)]
public sealed class BrandsOnSqlite(SqliteCatalogue host) : BrandTests(host);

[Collection(ProductsOnPostgreSql.Name)]
public sealed class BrandsOnPostgreSql(PostgreSqlCatalogue host) : BrandTests(host);

public abstract class BrandTests(CatalogueHost host) : CatalogueSuite(host)
{
    [Fact]
    public async Task Whoever_first_names_a_brand_makes_it_and_all_others_spell_it_so()
    {
        using var api = new CatalogueClient(Shop);
        await api.AddProductAsync("Brand A", "BR-A", """ "brand": "Øko Light" """);
        var second = await api.AddProductAsync("Brand B", "BR-B", """ "brand": " øko LIGHT " """);
        second["brand"]!.GetValue<string>().Should().Be("Øko Light");
        await api.ImportAsync(
            """
            {"title":"Brand C","brand":"ØKO LIGHT","variants":[{"sku":"BR-C","price":{"amount":1,"currency":"USD"}}]}
            {"title":"Brand D","brand":"Oko-Light","variants":[{"sku":"BR-D","price":{"amount":1,"currency":"USD"}}]}
            """
        );

        var page = (await api.PageAsync("/products/brand-c")).Body;
        page["brand"]!.GetValue<string>().Should().Be("Øko Light");
        page["brandSlug"]!.GetValue<string>().Should().Be("oko-light");
        (await api.PageAsync("/products/brand-d")).Body["brandSlug"]!.GetValue<string>().Should().Be("oko-light-2");
        (await api.PageAsync("/brands/oko-light")).Body["name"]!.GetValue<string>().Should().Be("Øko Light");
        (await api.PageAsync("/brands/oko-light", Shop.Lumiere)).Status.Should().Be(HttpStatusCode.NotFound);
        (await api.PageAsync("/brands?limit=100")).Body["items"]!
            .AsArray()
            .Select(b => (string?)b!["name"])
            .Should()
            .Contain(["Øko Light", "Oko-Light"]);
        await api.EventuallyAsync("/search?filter.brand=%C3%98ko%20Light", b => b["total"]!.GetValue<long>() == 3);
    }

    [Fact]
    public async Task A_renamed_brand_is_renamed_on_its_products_and_in_the_index()
    {
        using var api = new CatalogueClient(Shop);
        var brand = await api.AddAsync(
            "brands",
            """{ "name": "Lumenor", "description": "Lamps.", "logo": "/l.svg" }"""
        );
        var product = await api.AddProductAsync("Brand E", "BR-E", """ "brand": "lumenor" """);
        await api.EventuallyAsync("/search?filter.brand=Lumenor", b => b["total"]!.GetValue<long>() == 1);
        (await api.PageAsync("/products/brand-e")).Body["brand"]!.GetValue<string>().Should().Be("Lumenor");

        await api.ReplaceAsync($"brands/{brand["id"]}", """{ "name": "Luminor", "slug": "luminor" }""");
        var page = (await api.PageAsync("/products/brand-e")).Body;
        page["brand"]!.GetValue<string>().Should().Be("Luminor");
        page["brandSlug"]!.GetValue<string>().Should().Be("luminor");
        (await api.PageAsync("/brands/lumenor")).Body["slug"]!.GetValue<string>().Should().Be("luminor");
        (await api.GetAsync($"products/{product["id"]}"))["version"]!.GetValue<long>().Should().Be(2);
        await api.EventuallyAsync("/search?filter.brand=Luminor", b => b["total"]!.GetValue<long>() == 1);
        await api.EventuallyAsync("/search?filter.brand=Lumenor", b => b["total"]!.GetValue<long>() == 0);
    }

    [Fact]
    public async Task A_brand_is_refused_with_a_name_or_slug_that_is_taken_and_not_deleted_in_use()
    {
        using var api = new CatalogueClient(Shop);
        var brand = await api.AddAsync("brands", """{ "name": "Taken" }""");
        await CodeAsync(api, HttpMethod.Post, "brands", """{ "name": "TAKEN" }""", "brand.name_taken");
        await CodeAsync(
            api,
            HttpMethod.Post,
            "brands",
            """{ "name": "Slug thief", "slug": "taken" }""",
            "brand.slug_taken"
        );
        var product = await api.AddProductAsync("Brand F", "BR-F", """ "brand": "Taken" """);
        await CodeAsync(api, HttpMethod.Delete, $"brands/{brand["id"]}", null, "brand.in_use");
        await api.ReplaceAsync($"products/{product["id"]}", CatalogueClient.Product("Brand F", "BR-F"));
        (await api.AskAsync(HttpMethod.Delete, $"brands/{brand["id"]}", null, Shop.Lumiere))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);
        (await api.AskAsync(HttpMethod.Delete, $"brands/{brand["id"]}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await api.PageAsync("/brands/taken")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_new_brand_named_by_many_at_once_is_made_once()
    {
        using var api = new CatalogueClient(Shop);
        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => api.AddProductAsync($"At once {i}", $"BR-G{i}", """ "brand": "Once" """))
        );
        (await api.PageAsync("/brands?limit=100")).Body["items"]!
            .AsArray()
            .Count(b => (string?)b!["name"] == "Once")
            .Should()
            .Be(1);
    }

    [Fact]
    public async Task A_product_of_a_type_has_the_attributes_that_it_must_and_no_others()
    {
        using var api = new CatalogueClient(Shop);
        foreach (var key in (string[])["watt_t", "socket_t", "size_t"])
        {
            await api.ReplaceAsync($"attributes/{key}", """{ "label": "X", "type": "text" }""");
        }

        const string lamp =
            """{ "name": "Lamp", "attributes": [{ "key": "watt_t", "required": true }, { "key": "socket_t" }] }""";
        await api.ReplaceAsync("product-types/lamp", lamp);
        (await api.PutAsync("product-types/none", """{ "name": "N", "attributes": [{ "key": "no_such" }] }"""))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);

        await ErrorAsync("TY-A", """ "productType": "lamp" """, "attributes.watt_t", "required");
        await ErrorAsync(
            "TY-B",
            """ "productType": "lamp", "attributes": { "watt_t": "9", "size_t": "M" } """,
            "attributes.size_t",
            "not_of_type"
        );
        await ErrorAsync("TY-C", """ "productType": "no-such" """, "productType", "unknown");
        var product = await api.AddProductAsync(
            "Typed",
            "TY-D",
            """ "productType": "lamp", "attributes": { "watt_t": "9" } """
        );
        product["productType"]!.GetValue<string>().Should().Be("lamp");
        await CodeAsync(api, HttpMethod.Delete, "product-types/lamp", null, "product_type.in_use");
        (await api.AskAsync(HttpMethod.Get, "product-types/lamp", null, Shop.Lumiere))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);

        // An import keeps the type that a product has, and its rules.
        await api.ImportAsync(
            """
            {"title":"Typed","attributes":{"watt_t":"12"},"variants":[{"sku":"TY-D","price":{"amount":1,"currency":"USD"}}]}
            """
        );
        (await api.GetAsync($"products/{product["id"]}"))["productType"]!.GetValue<string>().Should().Be("lamp");

        async Task ErrorAsync(string sku, string extra, string field, string code)
        {
            var (status, body) = await api.AskAsync(
                HttpMethod.Post,
                "products",
                CatalogueClient.Product("Typed", sku, extra)
            );
            status.Should().Be(HttpStatusCode.UnprocessableEntity);
            body["errors"]![field]![0]!["code"]!.GetValue<string>().Should().Be(code);
        }
    }

    private static async Task CodeAsync(CatalogueClient api, HttpMethod method, string path, string? body, string code)
    {
        var (status, answer) = await api.AskAsync(method, path, body);
        status.Should().Be(HttpStatusCode.Conflict);
        answer["code"]!.GetValue<string>().Should().Be(code);
    }
}
