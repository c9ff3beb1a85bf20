using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Tests.Products;

[Collection(ProductsOnSqlite.Name)]
public sealed class BundlesOnSqlite(SqliteCatalogue host) : BundleTests(host);

[Collection(ProductsOnPostgreSql.Name)]
public sealed class BundlesOnPostgreSql(PostgreSqlCatalogue host) : BundleTests(host);

public abstract class BundleTests(CatalogueHost host) : CatalogueSuite(host)
{
    private static readonly TimeSpan Hold = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_bundle_can_be_sold_as_often_as_its_scarcest_part_allows()
    {
        using var api = new CatalogueClient(Shop);
        var (body, lens) = (await PartAsync(7), await PartAsync(11));
        var (_, bundle) = await BundleAsync(api, "Kit A", "KIT-A", (body, 1), (lens, 2));
        var page = (await api.PageAsync("/products/kit-a")).Body["variants"]![0]!;
        page["available"]!.GetValue<int>().Should().Be(5);
        page["parts"]!.AsArray().Select(p => (string?)p!["sku"]).Should().Equal(body.Sku, lens.Sku);
        await api.EventuallyAsync("/search?q=KIT-A&inStock=true", b => Finds(b, "kit-a"));

        await using var scope = Shop.Scope();
        var stock = scope.Get<IStockReservations>();
        (await OfferAsync("KIT-A")).Available.Should().Be(5);
        // What is asked for by itself is told by itself; the bundle gets what is left.
        var short1 = await stock.ReserveAsync("kit-a-1", [new("KIT-A", 4), new(lens.Sku, 4)], Hold, Stop);
        short1.Should().BeEquivalentTo(new ReservationResult(false, [new("KIT-A", 4, 3)]));
        (await stock.ReserveAsync("kit-a-2", [new("kit-a", 3), new(lens.Sku, 4)], Hold, Stop))
            .Succeeded.Should()
            .BeTrue();
        (await api.PageAsync("/products/kit-a")).Body["variants"]![0]!["available"]!.GetValue<int>().Should().Be(0);
        (await api.PageAsync("/products?limit=1")).Body["items"]![0]!["inStock"]!.GetValue<bool>().Should().BeFalse();
        await api.EventuallyAsync("/search?q=KIT-A&inStock=true", b => !Finds(b, "kit-a"));
        await stock.ReleaseAsync("kit-a-2", Stop);
        (await api.PageAsync("/products/kit-a")).Body["variants"]![0]!["available"]!.GetValue<int>().Should().Be(5);

        var (status, refused) = await api.AskAsync(
            HttpMethod.Post,
            $"stock/{bundle}/adjustments",
            """{ "type": "receipt", "quantity": 1 }"""
        );
        status.Should().Be(HttpStatusCode.Conflict);
        refused["code"]!.GetValue<string>().Should().Be("stock.bundle");
    }

    [Fact]
    public async Task What_was_sold_is_shipped_edited_and_returned_as_it_was_composed_then()
    {
        using var api = new CatalogueClient(Shop);
        var (body, lens) = (await PartAsync(10), await PartAsync(30));
        var (_, bundle) = await BundleAsync(api, "Kit B", "KIT-B", (body, 1), (lens, 2));
        await using var scope = Shop.Scope();
        var stock = scope.Get<IStockReservations>();
        (await stock.ReserveAsync("kit-b", [new("KIT-B", 3)], Hold, Stop)).Succeeded.Should().BeTrue();
        (await stock.AllocateAsync("kit-b", Stop)).Should().BeTrue();
        await api.ReplaceAsync($"variants/{bundle}/bundle", Parts((body, 1), (lens, 5)));

        (await stock.AmendAsync("kit-b", "more", [new("KIT-B", 2)], [new("KIT-B", 1)], Stop))
            .Succeeded.Should()
            .BeTrue();
        (await LevelsAsync(body, lens)).Should().Equal((10, 4), (30, 8));
        (await stock.AmendAsync("kit-b", "too many", [new("KIT-B", 7)], [], Stop))
            .Should()
            .BeEquivalentTo(new ReservationResult(false, [new("KIT-B", 7, 6)]));
        (await stock.SellAsync("kit-b", "parcel", [new("KIT-B", 3)], Stop)).Succeeded.Should().BeTrue();
        (await LevelsAsync(body, lens)).Should().Equal((7, 1), (24, 2));
        await stock.RestockAsync("kit-b", "return", [new("KIT-B", 1)], Stop);
        (await LevelsAsync(body, lens)).Should().Equal((8, 1), (26, 2));
        await AuditAsync();
    }

    [Fact]
    public async Task A_bundle_gets_no_stock_of_its_own_and_what_it_has_can_be_taken_away()
    {
        using var api = new CatalogueClient(Shop);
        var (_, bundle) = await BundleAsync(api, "Kit S", "KIT-S", (await PartAsync(3), 1));
        var import = await api.ImportAsync(
            """
            {"title":"Kit S","variants":[{"sku":"KIT-S","price":{"amount":1,"currency":"USD"},"stock":9}]}
            """
        );
        import["updated"]!.GetValue<int>().Should().Be(1);
        import["errors"]![0]!["column"]!.GetValue<string>().Should().Be("variants[0].stock");
        var id = Id<VariantKind>.Parse(bundle);
        await using var scope = Shop.Scope();
        var db = scope.Get<CatalogueDbContext>();
        (await db.StockLevels.SumAsync(l => l.VariantId == id ? l.OnHand : 0, Stop)).Should().Be(0);

        var take = await api.AddAsync("stock-takes", "{}");
        var counts = $$"""{ "counts": [{ "variantId": "{{bundle}}", "counted": 2 }] }""";
        var (status, refused) = await api.PutAsync($"stock-takes/{take["id"]}/counts", counts);
        status.Should().Be(HttpStatusCode.Conflict);
        refused["code"]!.GetValue<string>().Should().Be("stock.bundle");
        await api.AskAsync(HttpMethod.Post, $"stock-takes/{take["id"]}/cancel", "{}");

        // As an import left it before it passed bundles over.
        await db.StockLevels.Where(l => l.VariantId == id).ExecuteDeleteAsync(Stop);
        db.StockLevels.Add(
            new StockLevel
            {
                VariantId = id,
                LocationId = await scope.Get<StockLedger>().DefaultLocationAsync(Stop),
                ProductId = (await db.Variants.SingleAsync(v => v.Id == id, Stop)).ProductId,
                OnHand = 9,
            }
        );
        await db.SaveChangesAsync(Stop);
        (await api.PutAsync($"stock/{bundle}", """{ "onHand": 4, "expectedOnHand": 9 }"""))
            .Status.Should()
            .Be(HttpStatusCode.Conflict);
        (await api.PutAsync($"stock/{bundle}", """{ "onHand": 0, "expectedOnHand": 9 }"""))
            .Status.Should()
            .Be(HttpStatusCode.OK);
        await db.StockMovements.Where(m => m.VariantId == id).ExecuteDeleteAsync(Stop);
    }

    [Fact]
    public async Task Who_waits_for_a_bundle_is_told_when_its_parts_are_there_and_it_is_shown()
    {
        using var api = new CatalogueClient(Shop);
        var part = await PartAsync(1);
        var (product, bundle) = await BundleAsync(api, "Kit W", "KIT-W", (part, 2));
        (await WatchAsync()).Should().Be(HttpStatusCode.NoContent);
        await ReceiveAsync(1);
        await Shop.Host.SettleAsync();
        Awaited().Should().Be(1, "two of the part make one of the bundle");
        (await WatchAsync()).Should().Be(HttpStatusCode.Conflict, "it can be bought now");

        // What comes while nobody sees it is told of when they do.
        await using (var scope = Shop.Scope())
        {
            await scope.Get<IStockReservations>().ReserveAsync("kit-w", [new("KIT-W", 1)], Hold, Stop);
        }

        (await WatchAsync()).Should().Be(HttpStatusCode.NoContent);
        await SetAsync("draft");
        await ReceiveAsync(5);
        await Shop.Host.SettleAsync();
        Awaited().Should().Be(1);
        await SetAsync("published");
        await Shop.Host.SettleAsync();
        Awaited().Should().Be(2);

        async Task<HttpStatusCode> WatchAsync()
        {
            using var shopper = Shop.Host.Client(Shop.Acme);
            using var body = new StringContent(
                """{ "email": "kit@example.com" }""",
                System.Text.Encoding.UTF8,
                "application/json"
            );
            using var answer = await shopper.PostAsync($"/catalogue/v1/variants/{bundle}/back-in-stock", body, Stop);
            return answer.StatusCode;
        }

        Task ReceiveAsync(int units) =>
            api.AskAsync(
                HttpMethod.Post,
                $"stock/{part.Id}/adjustments",
                $$"""{ "type": "receipt", "quantity": {{units}} }"""
            );

        Task SetAsync(string status) =>
            api.AskAsync(
                HttpMethod.Post,
                "products/bulk",
                $$"""{ "products": ["{{product}}"], "status": "{{status}}" }"""
            );

        int Awaited() => Shop.Awaited.Count(a => a.Sku == "KIT-W");
    }

    [Fact]
    public async Task Parallel_buyers_of_bundles_and_parts_never_get_more_than_there_is()
    {
        using var api = new CatalogueClient(Shop);
        var (body, lens) = (await PartAsync(10), await PartAsync(16));
        await BundleAsync(api, "Kit C", "KIT-C", (body, 1), (lens, 2));
        await BundleAsync(api, "Kit D", "KIT-D", (lens, 1), (body, 2));
        var held = await Task.WhenAll(
            Enumerable
                .Range(0, 24)
                .Select(async i =>
                {
                    await using var scope = Shop.Scope();
                    var sku = (i % 3) switch
                    {
                        0 => "KIT-C",
                        1 => "KIT-D",
                        _ => lens.Sku,
                    };
                    var stock = scope.Get<IStockReservations>();
                    var reference = $"kit-c-{i}";
                    var done = (await stock.ReserveAsync(reference, [new(sku, 1)], Hold, Stop)).Succeeded;
                    if (done && i % 2 == 0)
                    {
                        await stock.AllocateAsync(reference, Stop);
                    }

                    return done ? sku : null;
                })
        );
        int Count(string sku) => held.Count(h => h == sku);
        var bodies = Count("KIT-C") + (2 * Count("KIT-D"));
        var lenses = (2 * Count("KIT-C")) + Count("KIT-D") + Count(lens.Sku);
        bodies.Should().BeLessThanOrEqualTo(10);
        lenses.Should().BeLessThanOrEqualTo(16);
        // Whoever went away empty-handed could not have been served at the end either.
        (10 - bodies < 1 || 16 - lenses < 2 || Count("KIT-C") == 8)
            .Should()
            .BeTrue();
        (10 - bodies < 2 || 16 - lenses < 1 || Count("KIT-D") == 8).Should().BeTrue();
        (16 - lenses < 1 || Count(lens.Sku) == 8).Should().BeTrue();
        var levels = await LevelsAsync(body, lens);
        (await OfferAsync(lens.Sku)).Available.Should().Be(16 - lenses);
        (await OfferAsync(body.Sku)).Available.Should().Be(10 - bodies);
        levels.Select(l => l.OnHand).Should().Equal(10, 16);
        await AuditAsync();
    }

    [Fact]
    public async Task A_bundle_is_not_made_of_bundles_of_itself_or_of_what_is_not_there()
    {
        using var api = new CatalogueClient(Shop);
        var part = await PartAsync(3);
        var (product, bundle) = await BundleAsync(api, "Kit E", "KIT-E", (part, 1));
        var (_, second) = await BundleAsync(api, "Kit F", "KIT-F", (part, 1));
        await RefusedAsync(
            $"variants/{second}/bundle",
            Parts((("KIT-E", bundle), 1)),
            HttpStatusCode.UnprocessableEntity
        );
        await RefusedAsync(
            $"variants/{second}/bundle",
            Parts((("KIT-F", second), 1)),
            HttpStatusCode.UnprocessableEntity
        );
        await RefusedAsync(
            $"variants/{second}/bundle",
            Parts((("NONE", "var_01h455vb4pex5vsknk084sn02q"), 1)),
            HttpStatusCode.UnprocessableEntity
        );
        await RefusedAsync($"variants/{second}/bundle", Parts((part, 0)), HttpStatusCode.UnprocessableEntity);
        var other = await PartAsync(1);
        await RefusedAsync(
            $"variants/{other.Id}/bundle",
            Parts((part, 1)),
            HttpStatusCode.Conflict,
            "bundle.has_stock"
        );
        var bare = await PartAsync(0);
        await api.ReplaceAsync($"variants/{second}/bundle", Parts((bare, 1)));
        await RefusedAsync($"variants/{bare.Id}/bundle", Parts((part, 1)), HttpStatusCode.Conflict, "bundle.is_part");

        var whole = (await api.GetAsync($"products?sku={part.Sku}"))["items"]![0]!["id"];
        var (status, body) = await api.AskAsync(HttpMethod.Delete, $"products/{whole}");
        status.Should().Be(HttpStatusCode.Conflict);
        body["code"]!.GetValue<string>().Should().Be("variant.in_bundle");
        (await api.AskAsync(HttpMethod.Put, $"variants/{bundle}/bundle", Parts(), Shop.Lumiere))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);
        await api.ReplaceAsync($"variants/{bundle}/bundle", Parts());
        (await api.PageAsync("/products/kit-e")).Body["variants"]![0]!["parts"].Should().BeNull();
        (await api.AskAsync(HttpMethod.Delete, $"products/{product}")).Status.Should().Be(HttpStatusCode.NoContent);

        async Task RefusedAsync(string path, string content, HttpStatusCode expected, string? code = null)
        {
            var (got, answer) = await api.PutAsync(path, content);
            got.Should().Be(expected, answer.ToJsonString());
            if (code is not null)
            {
                answer["code"]!.GetValue<string>().Should().Be(code);
            }
        }
    }

    [Fact]
    public async Task Related_products_are_shown_by_what_they_are()
    {
        using var api = new CatalogueClient(Shop);
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add((string)(await api.AddProductAsync($"Relative {i}", $"REL-{i}"))["id"]!);
        }

        await api.ReplaceAsync(
            $"products/{ids[0]}/related",
            $$"""
            { "items": [{ "productId": "{{ids[3]}}", "type": "accessory" }, { "productId": "{{ids[
                1
            ]}}", "type": "accessory" },
                        { "productId": "{{ids[2]}}", "type": "upSell" }] }
            """
        );
        var page = (await api.PageAsync("/products/relative-0/related")).Body;
        page["accessories"]!.AsArray().Select(p => (string?)p!["title"]).Should().Equal("Relative 3", "Relative 1");
        page["upSell"]!.AsArray().Select(p => (string?)p!["title"]).Should().Equal("Relative 2");
        page["related"]!.AsArray().Should().BeEmpty();
        await api.AskAsync(HttpMethod.Delete, $"products/{ids[3]}");
        (await api.PageAsync("/products/relative-0/related")).Body["accessories"]!.AsArray().Should().ContainSingle();
        (await api.GetAsync($"products/{ids[0]}/related"))["items"]!.AsArray().Should().HaveCount(3);

        foreach (var bad in (string[])[ids[0], "prod_01h455vb4pex5vsknk084sn02q"])
        {
            (
                await api.PutAsync(
                    $"products/{ids[0]}/related",
                    $$"""{ "items": [{ "productId": "{{bad}}", "type": "related" }] }"""
                )
            )
                .Status.Should()
                .Be(HttpStatusCode.UnprocessableEntity);
        }

        (await api.AskAsync(HttpMethod.Get, $"products/{ids[0]}/related", null, Shop.Lumiere))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);
        (await api.PageAsync("/products/relative-0/related", Shop.Lumiere)).Status.Should().Be(HttpStatusCode.NotFound);
    }

    private async Task<(string Sku, string Id)> PartAsync(int onHand)
    {
        var sku = (await StockedProduct.AddAsync(Shop, Shop.Acme, onHand))[0];
        return (sku, (await OfferAsync(sku)).VariantId.ToString());
    }

    private static async Task<(string Product, string Variant)> BundleAsync(
        CatalogueClient api,
        string title,
        string sku,
        params ((string Sku, string Id) Part, int Quantity)[] parts
    )
    {
        var product = await api.AddProductAsync(title, sku);
        var variant = (string)product["variants"]![0]!["id"]!;
        await api.ReplaceAsync($"variants/{variant}/bundle", Parts(parts));
        return ((string)product["id"]!, variant);
    }

    private static string Parts(params ((string Sku, string Id) Part, int Quantity)[] parts) =>
        new JsonObject
        {
            ["parts"] = new JsonArray([
                .. parts.Select(p => new JsonObject { ["variantId"] = p.Part.Id, ["quantity"] = p.Quantity }),
            ]),
        }.ToJsonString();

    private static bool Finds(JsonNode found, string slug) =>
        found["items"]!.AsArray().Any(i => (string?)i!["slug"] == slug);

    private async Task<VariantOffer> OfferAsync(string sku)
    {
        await using var scope = Shop.Scope();
        return (await scope.Get<IVariantCatalogue>().FindOffersAsync([sku], Currency.Usd, Stop)).Single();
    }

    private async Task<List<(int OnHand, int Allocated)>> LevelsAsync(params (string Sku, string Id)[] parts)
    {
        await using var scope = Shop.Scope();
        var levels = new List<(int, int)>();
        foreach (var part in parts)
        {
            Id<VariantKind>.TryParse(part.Id, out var id).Should().BeTrue();
            var level = await scope.Get<CatalogueDbContext>().StockLevels.SingleAsync(l => l.VariantId == id, Stop);
            levels.Add((level.OnHand, level.Allocated));
        }

        return levels;
    }

    private async Task AuditAsync()
    {
        await using var scope = Shop.Scope();
        (await scope.Get<StockAudit>().RunAsync(Stop)).Should().BeEmpty();
    }
}
