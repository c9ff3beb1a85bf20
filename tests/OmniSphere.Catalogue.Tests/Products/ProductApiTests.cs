using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Import;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Tests.Products;

[Collection(ProductsOnSqlite.Name)]
public sealed class ProductApiOnSqlite(SqliteCatalogue host) : ProductApiTests(host);

[Collection(ProductsOnPostgreSql.Name)]
public sealed class ProductApiOnPostgreSql(PostgreSqlCatalogue host) : ProductApiTests(host);

public abstract class ProductApiTests(CatalogueHost host) : CatalogueSuite(host)
{
    private const string Products = "/catalogue/v1/admin/products";
    private const string Categories = "/catalogue/v1/admin/categories";

    [Fact]
    public async Task A_published_product_has_a_page_by_id_and_slug()
    {
        await PutAttributeAsync("colour_a", """{ "label": "Colour", "type": "choice", "choices": ["black"] }""");
        await PutAttributeAsync("weight_a", """{ "label": "Weight", "type": "number", "unit": "kg" }""");
        var top = await CreateAsync(Categories, """{ "name": "Lamps A" }""");
        var below = await CreateAsync(Categories, $$"""{ "name": "Desk lamps A", "parentId": "{{top["id"]}}" }""");
        var created = await CreateAsync(
            Products,
            $$"""
            {
              "title": "Lamp A", "description": "Bright.", "brand": "Lumen", "status": "published",
              "images": [{ "url": "https://example.com/a.jpg", "alt": "A lamp" }], "categories": ["{{below["id"]}}"],
              "attributes": { "weight_a": { "value": 1.20, "unit": "lb" }, "colour_a": "black" },
              "variants": [
                { "sku": "LAMP-A-1", "options": { "plug": "EU" }, "prices": [
                  { "price": { "amount": 4900, "currency": "USD" }, "compareAtPrice": { "amount": 5900, "currency": "USD" } },
                  { "price": { "amount": 4500, "currency": "EUR" } }] },
                { "sku": "LAMP-A-2", "options": { "plug": "UK" }, "prices": [{ "price": { "amount": 4900, "currency": "USD" } }] }
              ]
            }
            """
        );
        using var shopper = Shop.Host.Client(Shop.Acme);

        var page = await GetAsync(shopper, "/catalogue/v1/products/lamp-a");
        (await GetAsync(shopper, $"/catalogue/v1/products/{created["id"]}"))
            .ToJsonString()
            .Should()
            .Be(page.ToJsonString());
        page["title"]!.GetValue<string>().Should().Be("Lamp A");
        page["categories"]![0]!.AsArray().Select(c => (string?)c!["name"]).Should().Equal("Lamps A", "Desk lamps A");
        page["attributes"]!
            .ToJsonString()
            .Should()
            .Be(
                """[{"key":"colour_a","label":"Colour","type":"choice","value":"black","unit":null},{"key":"weight_a","label":"Weight","type":"number","value":1.2,"unit":"lb"}]"""
            );
        var variant = page["variants"]![0]!;
        variant["sku"]!.GetValue<string>().Should().Be("LAMP-A-1");
        variant["price"]!.ToJsonString().Should().Be("""{"amount":4900,"currency":"USD"}""");
        variant["compareAtPrice"]!["amount"]!.GetValue<long>().Should().Be(5900);
        variant["available"]!.GetValue<int>().Should().Be(0);
        variant["options"]!["plug"]!.GetValue<string>().Should().Be("EU");

        var inEuro = await GetAsync(shopper, "/catalogue/v1/products/lamp-a?currency=EUR");
        inEuro["variants"]!.AsArray().Select(v => (long?)v!["price"]?["amount"]).Should().Equal(4500, null);
    }

    [Fact]
    public async Task A_page_is_not_sent_again_until_product_or_stock_changes()
    {
        var created = await CreateAsync(Products, Simple("Page B", "PAGE-B"));
        using var shopper = Shop.Host.Client(Shop.Acme);
        var tag = await TagAsync(shopper, "/catalogue/v1/products/page-b");
        (await StatusAsync(shopper, "/catalogue/v1/products/page-b", tag)).Should().Be(HttpStatusCode.NotModified);

        using var merchant = Shop.Merchant(Shop.Acme);
        var variant = created["variants"]![0]!["id"]!.GetValue<string>();
        using var receipt = await AdjustAsync(
            merchant,
            variant,
            """{ "type": "receipt", "quantity": 3 }""",
            "page-b-1"
        );
        receipt.StatusCode.Should().Be(HttpStatusCode.OK);

        (await StatusAsync(shopper, "/catalogue/v1/products/page-b", tag)).Should().Be(HttpStatusCode.OK);
        (await GetAsync(shopper, "/catalogue/v1/products/page-b"))["variants"]![0]!["available"]!
            .GetValue<int>()
            .Should()
            .Be(3);
    }

    [Fact]
    public async Task Drafts_and_archived_products_have_no_page()
    {
        await CreateAsync(Products, Simple("Draft C", "DRAFT-C", status: "draft"));
        await CreateAsync(Products, Simple("Old C", "OLD-C", status: "archived"));
        using var shopper = Shop.Host.Client(Shop.Acme);
        foreach (var slug in (string[])["draft-c", "old-c", "no-such", "prod_00000000000000000000000000"])
        {
            using var answer = await shopper.GetAsync($"/catalogue/v1/products/{slug}", Stop);
            answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task A_change_needs_the_version_it_is_based_on()
    {
        var created = await CreateAsync(Products, Simple("Version D", "VERSION-D"));
        using var merchant = Shop.Merchant(Shop.Acme);
        var path = $"{Products}/{created["id"]}";
        var changed = Simple("Version D, changed", "VERSION-D-2");

        (await PutAsync(merchant, path, changed, null)).Status.Should().Be(HttpStatusCode.PreconditionRequired);
        (await PutAsync(merchant, path, changed, "\"7\"")).Status.Should().Be(HttpStatusCode.PreconditionFailed);
        var (status, body) = await PutAsync(merchant, path, changed, "\"1\"");
        status.Should().Be(HttpStatusCode.OK);
        body["version"]!.GetValue<long>().Should().Be(2);
        body["slug"]!.GetValue<string>().Should().Be("version-d", "an address is not changed by the way");
        body["variants"]!.AsArray().Select(v => (string?)v!["sku"]).Should().Equal("VERSION-D-2");
        (await PutAsync(merchant, path, changed, "\"1\"")).Status.Should().Be(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task Variants_keep_their_identity_by_id_or_sku()
    {
        var created = await CreateAsync(Products, Simple("Identity E", "IDENTITY-E"));
        var id = created["variants"]![0]!["id"]!.GetValue<string>();
        using var merchant = Shop.Merchant(Shop.Acme);
        var path = $"{Products}/{created["id"]}";
        var renamed = Simple("Identity E", "IDENTITY-E-NEW", variantId: id);

        var (_, body) = await PutAsync(merchant, path, renamed, "\"1\"");
        body["variants"]![0]!["id"]!.GetValue<string>().Should().Be(id);
        (await PutAsync(merchant, path, Simple("Identity E", "identity-e-new"), "\"2\"")).Body["variants"]![0]!["id"]!
            .GetValue<string>()
            .Should()
            .Be(id);
        (
            await PutAsync(
                merchant,
                path,
                Simple("E", "IDENTITY-E-X", variantId: "var_00000000000000000000000001"),
                "\"3\""
            )
        )
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Variants_may_change_their_skus_among_themselves()
    {
        static string Variant(string? id, string sku) =>
            $$"""{ {{(id is null ? "" : $"\"id\": \"{id}\",")}} "sku": "{{sku}}", "options": { "n": "{{id ?? sku}}" }, "prices": [] }""";
        static string Three(params string[] variants) =>
            $$"""{ "title": "Swap", "variants": [{{string.Join(',', variants)}}] }""";
        var created = await CreateAsync(
            Products,
            Three(Variant(null, "SWAP-A"), Variant(null, "SWAP-B"), Variant(null, "SWAP-C"))
        );
        var ids = created["variants"]!.AsArray().Select(v => (string)v!["id"]!).ToList();
        using var merchant = Shop.Merchant(Shop.Acme);
        var (status, body) = await PutAsync(
            merchant,
            $"{Products}/{created["id"]}",
            Three(Variant(ids[0], "SWAP-B"), Variant(ids[1], "swap-c"), Variant(ids[2], "SWAP-A")),
            "\"1\""
        );
        status.Should().Be(HttpStatusCode.OK, body.ToJsonString());
        var found = await GetAsync(merchant, $"{Products}/{created["id"]}");
        found["variants"]!
            .AsArray()
            .Select(v => ((string?)v!["id"], (string?)v["sku"]))
            .Should()
            .Equal((ids[0], "SWAP-B"), (ids[1], "swap-c"), (ids[2], "SWAP-A"));
    }

    [Fact]
    public async Task A_shop_has_so_many_imports_waiting_and_no_more()
    {
        using var merchant = Shop.Merchant(Shop.Lumiere);
        await using var scope = Shop.Scope(Shop.Lumiere);
        var db = scope.Get<CatalogueDbContext>();
        db.Imports.AddRange(
            Enumerable
                .Range(0, 5)
                .Select(_ => new ProductImport { Id = Id<ImportKind>.New(Shop.Clock), State = ImportState.Queued })
        );
        await db.SaveChangesAsync(Stop);
        using var file = new StringContent("sku,title,price,currency\n", Encoding.UTF8, "text/csv");
        using var refused = await merchant.PostAsync("/catalogue/v1/admin/imports", file, Stop);
        refused.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await BodyAsync(refused))["code"]!.GetValue<string>().Should().Be("import.too_many");
        await db.TransactAsync(ct => db.Imports.ExecuteDeleteAsync(ct), Stop);
    }

    [Theory]
    [InlineData("""{ "title": "x", "variants": [] }""", "variants")]
    [InlineData("""{ "title": " ", "variants": [{ "sku": "Z", "prices": [] }] }""", "title")]
    [InlineData("""{ "title": "a\u0007b", "variants": [{ "sku": "Z", "prices": [] }] }""", "title")]
    [InlineData("""{ "title": "x", "slug": "Not A Slug", "variants": [{ "sku": "Z", "prices": [] }] }""", "slug")]
    [InlineData("""{ "title": "x", "variants": [null] }""", "variants[0]")]
    [InlineData("""{ "title": "x", "images": [null], "variants": [{ "sku": "Z", "prices": [] }] }""", "images[0]")]
    [InlineData(
        """{ "title": "x", "images": [{ "url": "javascript:alert(1)" }], "variants": [{ "sku": "Z", "prices": [] }] }""",
        "images[0].url"
    )]
    [InlineData(
        """{ "title": "x", "variants": [{ "sku": "Z", "prices": [{ "price": { "amount": -1, "currency": "USD" } }] }] }""",
        "variants[0].prices[0].price"
    )]
    [InlineData(
        """{ "title": "x", "variants": [{ "sku": "Z", "prices": [{ "price": { "amount": 1000000000001, "currency": "USD" } }] }] }""",
        "variants[0].prices[0].price"
    )]
    [InlineData(
        """{ "title": "x", "variants": [{ "sku": "Z", "prices": [] }, { "sku": "z", "prices": [], "options": {} }] }""",
        "variants[1].sku"
    )]
    [InlineData(
        """{ "title": "x", "variants": [{ "sku": "Y", "prices": [], "options": { "a": "1" } }, { "sku": "Z", "prices": [], "options": { "b": "1" } }] }""",
        "variants[1].options"
    )]
    [InlineData(
        """{ "title": "x", "attributes": { "undefined_key": 1 }, "variants": [{ "sku": "Z", "prices": [] }] }""",
        "attributes.undefined_key"
    )]
    [InlineData(
        """{ "title": "x", "categories": ["cat_00000000000000000000000000"], "variants": [{ "sku": "Z", "prices": [] }] }""",
        "categories"
    )]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        using var answer = await merchant.PostAsync(Products, Json(body), Stop);

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var problem = await BodyAsync(answer);
        problem["errors"]!.AsObject().Select(e => e.Key).Should().Contain(field);
    }

    [Fact]
    public async Task Slugs_skus_and_external_ids_are_taken_once()
    {
        await CreateAsync(Products, Simple("Taken F", "TAKEN-F", extra: """ "externalId": "F", "slug": "taken-f" """));
        using var merchant = Shop.Merchant(Shop.Acme);
        (await CodeAsync(merchant, Simple("x", "taken-f"))).Should().Be("product.sku_taken");
        (await CodeAsync(merchant, Simple("x", "F2", extra: """ "externalId": "F" """)))
            .Should()
            .Be("product.external_id_taken");
        (await CodeAsync(merchant, Simple("x", "F3", extra: """ "slug": "taken-f" """)))
            .Should()
            .Be("product.slug_taken");

        var alike = await CreateAsync(Products, Simple("Taken F", "F4"));
        alike["slug"]!.GetValue<string>().Should().Be("taken-f-f4");
    }

    [Fact]
    public async Task Nobody_sees_or_changes_the_products_of_another_tenant()
    {
        var product = await CreateAsync(Products, Simple("Secret G", "SECRET-G"));
        var category = await CreateAsync(Categories, """{ "name": "Secret G" }""");
        var (id, variant) = (product["id"], product["variants"]![0]!["id"]);
        using var other = Shop.Merchant(Shop.Lumiere);
        using var shopper = Shop.Host.Client(Shop.Lumiere);

        foreach (
            var path in (string[])
                [$"{Products}/{id}", $"{Categories}/{category["id"]}", $"/catalogue/v1/admin/stock/{variant}/movements"]
        )
        {
            using var answer = await other.GetAsync(path, Stop);
            answer.StatusCode.Should().Be(HttpStatusCode.NotFound, path);
        }

        using var page = await shopper.GetAsync("/catalogue/v1/products/secret-g", Stop);
        page.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await PutAsync(other, $"{Products}/{id}", Simple("Mine", "MINE-G"), "\"1\""))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);
        using var delete = await other.DeleteAsync($"{Products}/{id}", Stop);
        delete.StatusCode.Should().Be(HttpStatusCode.NotFound);
        using var adjust = await AdjustAsync(other, $"{variant}", """{ "type": "receipt", "quantity": 1 }""", "g");
        adjust.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await GetAsync(other, $"{Products}?sku=SECRET-G"))["items"]!.AsArray().Should().BeEmpty();

        // The same SKU and slug are free in the other shop.
        (await CreateAsync(Products, Simple("Secret G", "SECRET-G"), Shop.Lumiere))["slug"]!
            .GetValue<string>()
            .Should()
            .Be("secret-g");
    }

    [Fact]
    public async Task A_merchant_needs_the_permission()
    {
        using var reader = Testing.TestCaller.AsStaff(
            Shop.Host.Client(Shop.Acme),
            Shop.Acme,
            "catalogue.products.read"
        );
        using var created = await reader.PostAsync(Products, Json(Simple("x", "PERMISSION-H")), Stop);
        created.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        using var anybody = Shop.Host.Client(Shop.Acme);
        using var listed = await anybody.GetAsync(Products, Stop);
        listed.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_category_lists_what_hangs_in_it_and_below_page_by_page()
    {
        var top = await CreateAsync(Categories, """{ "name": "Pens I" }""");
        var below = await CreateAsync(Categories, $$"""{ "name": "Red pens I", "parentId": "{{top["id"]}}" }""");
        for (var i = 0; i < 5; i++)
        {
            var category = (i % 2 == 0 ? top : below)["id"];
            await CreateAsync(
                Products,
                Simple($"Pen I{i}", $"PEN-I{i}", extra: $$""" "categories": ["{{category}}"] """)
            );
        }

        using var shopper = Shop.Host.Client(Shop.Acme);
        var titles = new List<string?>();
        var cursor = "";
        do
        {
            var page = await GetAsync(shopper, $"/catalogue/v1/products?category=pens-i&limit=2{cursor}");
            titles.AddRange(page["items"]!.AsArray().Select(p => (string?)p!["title"]));
            cursor = page["nextCursor"] is { } next ? $"&cursor={next}" : null;
        } while (cursor is not null);

        titles.Should().Equal("Pen I4", "Pen I3", "Pen I2", "Pen I1", "Pen I0");
        var reds = await GetAsync(shopper, "/catalogue/v1/products?category=pens-i/red-pens-i");
        reds["items"]!.AsArray().Select(p => (string?)p!["slug"]).Should().Equal("pen-i3", "pen-i1");
        using var unknown = await shopper.GetAsync("/catalogue/v1/products?category=nowhere", Stop);
        unknown.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_category_moves_with_all_below_it()
    {
        var a = await CreateAsync(Categories, """{ "name": "Move J" }""");
        var b = await CreateAsync(Categories, $$"""{ "name": "Inner J", "parentId": "{{a["id"]}}" }""");
        var c = await CreateAsync(Categories, $$"""{ "name": "Leaf J", "parentId": "{{b["id"]}}" }""");
        c["path"]!.GetValue<string>().Should().Be("move-j/inner-j/leaf-j");
        using var merchant = Shop.Merchant(Shop.Acme);

        (
            await PutAsync(
                merchant,
                $"{Categories}/{a["id"]}",
                $$"""{ "name": "x", "parentId": "{{c["id"]}}" }""",
                "\"1\""
            )
        )
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity, "a tree has no circles");
        var (status, moved) = await PutAsync(merchant, $"{Categories}/{b["id"]}", """{ "name": "Inner J" }""", "\"1\"");
        status.Should().Be(HttpStatusCode.OK);
        moved["path"]!.GetValue<string>().Should().Be("inner-j");
        (await GetAsync(merchant, $"{Categories}/{c["id"]}"))["path"]!.GetValue<string>().Should().Be("inner-j/leaf-j");

        using var inUse = await merchant.DeleteAsync($"{Categories}/{b["id"]}", Stop);
        inUse.StatusCode.Should().Be(HttpStatusCode.Conflict);
        using var free = await merchant.DeleteAsync($"{Categories}/{a["id"]}", Stop);
        free.StatusCode.Should().Be(HttpStatusCode.NoContent);
        using var shopper = Shop.Host.Client(Shop.Acme);
        var tree = (await GetAsync(shopper, "/catalogue/v1/categories"))["items"]!.AsArray();
        tree.Single(n => (string?)n!["slug"] == "inner-j")!["children"]![0]!["path"]!
            .GetValue<string>()
            .Should()
            .Be("inner-j/leaf-j");
        tree.Should().NotContain(n => (string?)n!["slug"] == "move-j");
    }

    [Fact]
    public async Task Stock_is_set_only_by_those_who_know_what_it_was()
    {
        var created = await CreateAsync(Products, Simple("Count K", "COUNT-K"));
        var variant = created["variants"]![0]!["id"]!.GetValue<string>();
        using var merchant = Shop.Merchant(Shop.Acme);

        using var first = await SetAsync(merchant, variant, """{ "onHand": 8, "expectedOnHand": 0 }""", "k1");
        first.StatusCode.Should().Be(HttpStatusCode.OK);
        using var stale = await SetAsync(merchant, variant, """{ "onHand": 9, "expectedOnHand": 0 }""", "k2");
        stale.StatusCode.Should().Be(HttpStatusCode.Conflict);
        var problem = await BodyAsync(stale);
        problem["code"]!.GetValue<string>().Should().Be("stock.changed");
        problem["onHand"]!.GetValue<int>().Should().Be(8);

        using var damaged = await AdjustAsync(
            merchant,
            variant,
            """{ "type": "adjustment", "quantity": -3, "reason": "water" }""",
            "k3"
        );
        using var again = await AdjustAsync(
            merchant,
            variant,
            """{ "type": "adjustment", "quantity": -3, "reason": "water" }""",
            "k3"
        );
        (await BodyAsync(again))["onHand"]!.GetValue<int>().Should().Be(5, "a repeated request counts once");
        using var tooMany = await AdjustAsync(merchant, variant, """{ "type": "adjustment", "quantity": -6 }""", "k4");
        tooMany.StatusCode.Should().Be(HttpStatusCode.Conflict);
        using var keyless = await AdjustAsync(merchant, variant, """{ "type": "receipt", "quantity": 1 }""", null);
        keyless.StatusCode.Should().Be(HttpStatusCode.BadRequest);

        using var backorder = await SetAsync(
            merchant,
            variant,
            """{ "onHand": 5, "expectedOnHand": 5, "safetyThreshold": -10 }""",
            "k5"
        );
        (await BodyAsync(backorder))["available"]!.GetValue<int>().Should().Be(15);
        var ledger = await GetAsync(merchant, $"/catalogue/v1/admin/stock/{variant}/movements");
        ledger["items"]!.AsArray().Select(m => (int)m!["onHand"]!).Should().Equal(-3, 8);
        var levels = await GetAsync(merchant, "/catalogue/v1/admin/stock?sku=count-k");
        levels["items"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task A_product_with_units_promised_is_not_deleted()
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, 2))[0];
        await using var scope = Shop.Scope();
        var stock = scope.Get<Contracts.Catalogue.IStockReservations>();
        await stock.ReserveAsync("delete-l", [new(sku, 1)], TimeSpan.FromHours(1), Stop);
        using var merchant = Shop.Merchant(Shop.Acme);
        var product = (await GetAsync(merchant, $"{Products}?sku={sku}"))["items"]![0]!;

        using var refused = await merchant.DeleteAsync($"{Products}/{product["id"]}", Stop);
        refused.StatusCode.Should().Be(HttpStatusCode.Conflict);
        await stock.ReleaseAsync("delete-l", Stop);
        using var deleted = await merchant.DeleteAsync($"{Products}/{product["id"]}", Stop);
        deleted.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await GetAsync(merchant, $"{Products}?sku={sku}"))["items"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData("sku,title,price,currency\nIMP-M,Imported M,9.90,USD\n,Bad,1,USD\n", "text/csv; charset=utf-8")]
    [InlineData(
        """
            { "title": "Imported N", "variants": [{ "sku": "IMP-N", "price": { "amount": 990, "currency": "USD" } }] }
            bad
            """,
        "application/x-ndjson"
    )]
    public async Task A_file_is_received_and_imported_in_the_background(string content, string type)
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        var (location, import) = await ImportAsync(merchant, content, type);
        import["state"]!.GetValue<string>().Should().Be("completed");
        import["created"]!.GetValue<int>().Should().Be(1);
        import["failed"]!.GetValue<int>().Should().Be(1);
        import["progress"]!.GetValue<double>().Should().Be(1);
        import["errors"]!.AsArray().Should().ContainSingle();
        using var other = Shop.Merchant(Shop.Lumiere);
        using var hidden = await other.GetAsync(location, Stop);
        hidden.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_file_with_an_endless_name_of_a_column_is_refused_with_its_beginning()
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        var name = string.Concat(Enumerable.Repeat("🐎", 2000));
        var (_, import) = await ImportAsync(merchant, $"sku,title,{name},{name}\nA,B,1,2\n", "text/csv");
        import["state"]!.GetValue<string>().Should().Be("failed");
        import["fault"]!.GetValue<string>().Should().StartWith("The column '").And.EndWith("🐎…");
    }

    [Fact]
    public async Task Every_refused_row_of_an_import_is_in_its_list_of_errors()
    {
        const int rows = 620;
        using var merchant = Shop.Merchant(Shop.Acme);
        var lines = string.Join(
            '\n',
            Enumerable.Range(0, rows).Select(i => $"ER-{i},\"Bad, as \"\"told\"\"\",a dozen,USD")
        );
        var (location, import) = await ImportAsync(merchant, $"sku,title,price,currency\n{lines}", "text/csv");
        import["failed"]!.GetValue<int>().Should().Be(rows);
        import["errors"]!.AsArray().Count.Should().BeLessThan(rows, "the import itself tells of the first ones");

        using var answer = await merchant.GetAsync($"{location}/errors", Stop);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/csv");
        var told = (await answer.Content.ReadAsStringAsync(Stop)).TrimEnd().Split('\n');
        told[0].Should().Be("line,column,reason");
        told[1..].Select(l => l[..l.IndexOf(',')]).Should().Equal(Enumerable.Range(2, rows).Select(n => $"{n}"));
        told[1..].Should().OnlyContain(l => l.Contains(",\"price\",\""));

        using var neighbour = Shop.Merchant(Shop.Lumiere);
        using var hidden = await neighbour.GetAsync($"{location}/errors", Stop);
        hidden.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/csv", HttpStatusCode.BadRequest)]
    public async Task A_file_of_another_kind_or_without_content_is_refused(string type, HttpStatusCode expected)
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        using var file = new ByteArrayContent([]);
        file.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await merchant.PostAsync("/catalogue/v1/admin/imports", file, Stop);
        answer.StatusCode.Should().Be(expected);
    }

    private static async Task<(Uri Location, JsonNode Import)> ImportAsync(
        HttpClient merchant,
        string content,
        string type
    )
    {
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        file.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var accepted = await merchant.PostAsync("/catalogue/v1/admin/imports", file, Stop);
        accepted.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var location = accepted.Headers.Location!;

        JsonNode import;
        do
        {
            await Task.Delay(20, Stop);
            import = await GetAsync(merchant, location.ToString());
        } while (import["state"]!.GetValue<string>() is "queued" or "running");

        return (location, import);
    }

    private static string Simple(
        string title,
        string sku,
        string status = "published",
        string? variantId = null,
        string? extra = null
    ) =>
        $$"""
            { "title": "{{title}}", "status": "{{status}}"{{(extra is null ? "" : "," + extra)}},
              "variants": [{ {{(variantId is null ? "" : $"\"id\": \"{variantId}\",")}} "sku": "{{sku}}",
                "prices": [{ "price": { "amount": 1000, "currency": "USD" } }] }] }
            """;

    private async Task<JsonNode> CreateAsync(string path, string body, Tenant? tenant = null)
    {
        using var merchant = Shop.Merchant(tenant ?? Shop.Acme);
        using var answer = await merchant.PostAsync(path, Json(body), Stop);
        var created = await BodyAsync(answer);
        answer.StatusCode.Should().Be(HttpStatusCode.Created, created.ToJsonString());
        return created;
    }

    private async Task PutAttributeAsync(string key, string body)
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        (await PutAsync(merchant, $"/catalogue/v1/admin/attributes/{key}", body, null))
            .Status.Should()
            .Be(HttpStatusCode.OK);
    }

    private static async Task<string> CodeAsync(HttpClient merchant, string body)
    {
        using var answer = await merchant.PostAsync(Products, Json(body), Stop);
        answer.StatusCode.Should().Be(HttpStatusCode.Conflict);
        return (await BodyAsync(answer))["code"]!.GetValue<string>();
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> PutAsync(
        HttpClient client,
        string path,
        string body,
        string? ifMatch
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = Json(body) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await client.SendAsync(request, Stop);
        return (answer.StatusCode, await BodyAsync(answer));
    }

    private static Task<HttpResponseMessage> AdjustAsync(HttpClient client, string variant, string body, string? key) =>
        SendAsync(client, HttpMethod.Post, $"/catalogue/v1/admin/stock/{variant}/adjustments", body, key);

    private static Task<HttpResponseMessage> SetAsync(HttpClient client, string variant, string body, string key) =>
        SendAsync(client, HttpMethod.Put, $"/catalogue/v1/admin/stock/{variant}", body, key);

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string body,
        string? key
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = Json(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await client.SendAsync(request, Stop);
    }

    private static async Task<JsonNode> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Stop);
        var body = await BodyAsync(answer);
        answer.StatusCode.Should().Be(HttpStatusCode.OK, body.ToJsonString());
        return body;
    }

    private static async Task<string> TagAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Stop);
        return answer.Headers.ETag!.ToString();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await client.SendAsync(request, Stop);
        return answer.StatusCode;
    }

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage answer)
    {
        try
        {
            return (await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!;
        }
        catch (JsonException)
        {
            return new JsonObject { ["status"] = (int)answer.StatusCode };
        }
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
