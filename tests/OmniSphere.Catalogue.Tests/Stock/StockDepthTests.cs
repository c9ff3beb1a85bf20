using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Events;
using OmniSphere.Tenancy;
using OmniSphere.Testing;

namespace OmniSphere.Catalogue.Tests.Stock;

public sealed class StockDepthOnSqlite(SqliteCatalogue host) : StockDepthTests(host), IClassFixture<SqliteCatalogue>;

public sealed class StockDepthOnPostgreSql(PostgreSqlCatalogue host)
    : StockDepthTests(host),
        IClassFixture<PostgreSqlCatalogue>;

public abstract class StockDepthTests(CatalogueHost host) : CatalogueSuite(host)
{
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(15);
    private static int _numbers;

    [Fact]
    public async Task Stock_is_taken_by_the_policy_of_the_shop()
    {
        var tenant = Shop.Lumiere;
        var (berlin, lyon, paris) = (
            await LocationAsync(tenant, "berlin", 10, "DE", "10115"),
            await LocationAsync(tenant, "lyon", 20, "FR", "69001"),
            await LocationAsync(tenant, "paris", 30, "FR", "75001")
        );
        var skus = await StockedProduct.AddAsync(Shop, tenant, 0, 0);
        foreach (var (location, first, second) in ((string, int, int)[])[(berlin, 2, 0), (lyon, 2, 3), (paris, 5, 5)])
        {
            await ReceiveAsync(tenant, skus[0], location, first);
            await ReceiveAsync(tenant, skus[1], location, second);
        }

        (await SourcesAsync(tenant, null, (skus[0], 3))).Should().Equal((berlin, 2), (lyon, 1));
        (await SourcesAsync(tenant, new("FR", "75008"), (skus[0], 3)))
            .Should()
            .Equal([(berlin, 2), (lyon, 1)], "the nearest is not asked for");

        await SettingsAsync(tenant, """{ "order": "nearest", "split": "freely" }""");
        (await SourcesAsync(tenant, new("FR", "75008"), (skus[0], 6))).Should().Equal((paris, 5), (lyon, 1));
        (await SourcesAsync(tenant, new("DE", "80331"), (skus[0], 1))).Should().Equal((berlin, 1));

        await SettingsAsync(tenant, """{ "order": "priority", "split": "avoid" }""");
        (await SourcesAsync(tenant, null, (skus[0], 3), (skus[1], 1))).Should().Equal((paris, 3), (paris, 1));
        (await SourcesAsync(tenant, null, (skus[0], 8))).Should().Equal((berlin, 2), (lyon, 2), (paris, 4));

        await SettingsAsync(tenant, """{ "order": "priority", "split": "never" }""");
        (await SourcesAsync(tenant, null, (skus[0], 2), (skus[1], 3))).Should().Equal((lyon, 2), (lyon, 3));
        var refused = await ReserveAsync(tenant, Reference(), null, (skus[0], 6));
        refused.Shortages.Should().Equal(new StockShortage(skus[0], 6, 5));
        await AuditAsync(tenant);
        await SettingsAsync(tenant, """{ "order": "priority", "split": "freely" }""");
    }

    [Fact]
    public async Task The_first_location_is_the_default_whatever_it_is_called()
    {
        var tenant = Shop.Acme;
        await StockedProduct.AddAsync(Shop, tenant, 1);
        await using var scope = Shop.Scope(tenant);
        var db = scope.Get<CatalogueDbContext>();
        var main = await db.Locations.SingleAsync(l => l.Code == "main", Stop);
        main.Code = "berlin";
        await db.SaveChangesAsync(Stop);
        (await scope.Get<StockLedger>().DefaultLocationAsync(Stop)).Should().Be(main.Id);
        (await db.Locations.AnyAsync(l => l.Code == "main", Stop)).Should().BeFalse("no second one is made");
        main.Code = "main";
        await db.SaveChangesAsync(Stop);
    }

    [Fact]
    public async Task A_transfer_moves_what_is_promised_to_nobody_and_the_ledger_tells()
    {
        var tenant = Shop.Acme;
        var to = await LocationAsync(tenant, $"outlet-{Number()}", 50);
        var sku = (await StockedProduct.AddAsync(Shop, tenant, 5))[0];
        var variant = await VariantAsync(tenant, sku);
        var from = await MainAsync(tenant);
        await ReserveAsync(tenant, Reference(), null, (sku, 2));

        var refused = await PostAsync(tenant, "stock/transfers", Transfer(from, to, variant, 4));
        refused.Status.Should().Be(HttpStatusCode.Conflict);
        refused.Body["code"]!.GetValue<string>().Should().Be("stock.insufficient");
        var moved = await PostAsync(tenant, "stock/transfers", Transfer(from, to, variant, 3));

        moved.Status.Should().Be(HttpStatusCode.OK, moved.Body.ToJsonString());
        moved.Body["levels"]!.AsArray().Select(l => l!["onHand"]!.GetValue<int>()).Should().Equal(2, 3);
        await using var scope = Shop.Scope(tenant);
        var reference = (string)moved.Body["reference"]!;
        (await scope.Get<CatalogueDbContext>().StockMovements.Where(m => m.Reference == reference).ToListAsync(Stop))
            .Should()
            .OnlyContain(m => m.Type == MovementType.Transfer)
            .And.HaveCount(2);
        await AuditAsync(tenant);

        var foreign = await PostAsync(Shop.Lumiere, "stock/transfers", Transfer(from, to, variant, 1));
        foreign.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_stock_take_enters_differences_and_leaves_what_was_sold_meanwhile_sold()
    {
        var tenant = Shop.Acme;
        var skus = await StockedProduct.AddAsync(Shop, tenant, 10, 4, 7);
        var variants = await Task.WhenAll(skus.Select(s => VariantAsync(tenant, s)));
        var take = (await PostAsync(tenant, "stock-takes", """{ "note": "March" }""")).Body;
        var path = $"stock-takes/{take["id"]}";
        var counted = await PutAsync(
            tenant,
            $"{path}/counts",
            $$"""{ "counts": [{ "variantId": "{{variants[0]}}", "counted": 8 }, { "variantId": "{{variants[1]}}", "counted": 4 }, { "variantId": "{{variants[2]}}", "counted": 9 }] }"""
        );
        counted.Body["counted"]!.GetValue<int>().Should().Be(3, counted.Body.ToJsonString());
        counted.Body["discrepancies"]!.GetValue<int>().Should().Be(2);
        await SellAsync(tenant, skus[0], 3);

        using var merchant = Shop.Merchant(tenant);
        var lines = await merchant.GetFromJsonAsync<JsonNode>(Admin($"{path}/lines?discrepancies=true"), Stop);
        lines!["items"]!.AsArray().Select(l => l!["difference"]!.GetValue<int>()).Should().BeEquivalentTo([-2, 2]);
        var both = await Task.WhenAll(
            PostAsync(tenant, $"{path}/complete", "{}"),
            PostAsync(tenant, $"{path}/complete", "{}")
        );

        both.Select(a => a.Status).Should().BeEquivalentTo([HttpStatusCode.OK, HttpStatusCode.Conflict]);
        (await OnHandAsync(tenant, skus)).Should().Equal(10 - 3 - 2, 4, 9);
        await AuditAsync(tenant);
        (
            await PutAsync(
                tenant,
                $"{path}/counts",
                $$"""{ "counts": [{ "variantId": "{{variants[0]}}", "counted": 1 }] }"""
            )
        )
            .Status.Should()
            .Be(HttpStatusCode.Conflict);
        (await PostAsync(Shop.Lumiere, $"{path}/cancel", "{}")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Low_stock_and_its_return_are_told_once_each()
    {
        var tenant = Shop.Acme;
        await SettingsAsync(tenant, """{ "lowStockAt": 3 }""");
        var sku = (await StockedProduct.AddAsync(Shop, tenant, 5))[0];
        var id = Id<VariantKind>.Parse(await VariantAsync(tenant, sku));
        var reference = Reference();
        await ReserveAsync(tenant, reference, null, (sku, 1));
        await ReserveAsync(tenant, Reference(), null, (sku, 1));
        await ReserveAsync(tenant, Reference(), null, (sku, 3));
        await ReleaseAsync(tenant, reference);
        await SettingsAsync(tenant, """{ "lowStockAt": 0 }""");

        var events = await EventsAsync(tenant, id);
        events.Should().Equal(("stock.low", 3), ("stock.back", 1));
    }

    [Fact]
    public async Task Who_waits_for_a_variant_is_told_once_when_it_is_back()
    {
        var tenant = Shop.Acme;
        var sku = (await StockedProduct.AddAsync(Shop, tenant, 0))[0];
        var variant = await VariantAsync(tenant, sku);
        using var shopper = Shop.Host.Client(tenant);
        var path = $"/catalogue/v1/variants/{variant}/back-in-stock";
        foreach (var email in (string[])["ada@example.com", "ADA@example.com", "bob@example.com"])
        {
            (await StatusAsync(shopper, path, email)).Should().Be(HttpStatusCode.NoContent);
        }

        (await StatusAsync(shopper, path, "no address")).Should().Be(HttpStatusCode.UnprocessableEntity);
        using var other = Shop.Host.Client(Shop.Lumiere);
        (await StatusAsync(other, path, "eve@example.com")).Should().Be(HttpStatusCode.NotFound);

        await ReceiveAsync(tenant, sku, null, 2);
        await Shop.Host.SettleAsync();
        await ReserveAsync(tenant, Reference(), null, (sku, 2));
        await ReceiveAsync(tenant, sku, null, 2);
        await Shop.Host.SettleAsync();

        Shop.Awaited.Where(e => e.Sku == sku)
            .Select(e => e.Email)
            .Order()
            .Should()
            .Equal("ada@example.com", "bob@example.com");
        (await StatusAsync(shopper, path, "ada@example.com")).Should().Be(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Locations_are_kept_with_their_version_and_stay_while_they_are_used()
    {
        var tenant = Shop.Acme;
        var id = await LocationAsync(tenant, $"depot-{Number()}", 5);
        var sku = (await StockedProduct.AddAsync(Shop, tenant, 0))[0];
        using var merchant = Shop.Merchant(tenant);
        var content = """{ "code": "depot-renamed", "name": "Depot", "priority": 6, "country": "US" }""";
        (await SendAsync(merchant, HttpMethod.Put, $"locations/{id}", content, null))
            .Status.Should()
            .Be(HttpStatusCode.PreconditionRequired);
        (await SendAsync(merchant, HttpMethod.Put, $"locations/{id}", content, "\"1\""))
            .Status.Should()
            .Be(HttpStatusCode.OK);
        (await SendAsync(merchant, HttpMethod.Post, "locations", content, null)).Body["code"]!
            .GetValue<string>()
            .Should()
            .Be("location.code_taken");
        await ReceiveAsync(tenant, sku, id, 1);
        (await SendAsync(merchant, HttpMethod.Delete, $"locations/{id}", null, null))
            .Status.Should()
            .Be(HttpStatusCode.Conflict);

        using var other = Shop.Merchant(Shop.Lumiere);
        (await SendAsync(other, HttpMethod.Put, $"locations/{id}", content, "*"))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);
        (await SendAsync(other, HttpMethod.Delete, $"locations/{id}", null, null))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);
        (
            await SendAsync(
                merchant,
                HttpMethod.Post,
                "locations",
                """{ "code": "Bad Code", "name": "x", "country": "usa" }""",
                null
            )
        )
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);
    }

    private static int Number() => Interlocked.Increment(ref _numbers);

    private static string Reference() => $"depth-{Number()}";

    private static string Admin(string path) => $"/catalogue/v1/admin/{path}";

    private static string Transfer(string from, string to, string variant, int units) =>
        $$"""{ "from": "{{from}}", "to": "{{to}}", "lines": [{ "variantId": "{{variant}}", "quantity": {{units}} }] }""";

    private async Task<string> LocationAsync(
        Tenant tenant,
        string code,
        int priority,
        string? country = null,
        string? postalCode = null
    )
    {
        // The one that every shop begins with stays its first.
        await using (var scope = Shop.Scope(tenant))
        {
            await scope.Get<StockLedger>().DefaultLocationAsync(Stop);
        }

        var body = new JsonObject
        {
            ["code"] = code,
            ["name"] = code,
            ["priority"] = priority,
            ["country"] = country,
            ["postalCode"] = postalCode,
        };
        var answer = await PostAsync(tenant, "locations", body.ToJsonString());
        answer.Status.Should().Be(HttpStatusCode.Created, answer.Body.ToJsonString());
        return (string)answer.Body["id"]!;
    }

    private async Task SettingsAsync(Tenant tenant, string body)
    {
        using var merchant = Shop.Merchant(tenant);
        (await SendAsync(merchant, HttpMethod.Put, "stock-settings", body, "*")).Status.Should().Be(HttpStatusCode.OK);
    }

    private async Task ReceiveAsync(Tenant tenant, string sku, string? location, int units)
    {
        if (units == 0)
        {
            return;
        }

        var body = new JsonObject
        {
            ["type"] = "receipt",
            ["quantity"] = units,
            ["locationId"] = location,
        };
        var answer = await PostAsync(
            tenant,
            $"stock/{await VariantAsync(tenant, sku)}/adjustments",
            body.ToJsonString()
        );
        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body.ToJsonString());
    }

    private async Task<string> VariantAsync(Tenant tenant, string sku)
    {
        await using var scope = Shop.Scope(tenant);
        return (await scope.Get<CatalogueDbContext>().Variants.SingleAsync(v => v.Sku == sku, Stop)).Id.ToString();
    }

    private async Task<string> MainAsync(Tenant tenant)
    {
        await using var scope = Shop.Scope(tenant);
        return (await scope.Get<CatalogueDbContext>().Locations.SingleAsync(l => l.Code == "main", Stop)).Id.ToString();
    }

    private async Task<int[]> OnHandAsync(Tenant tenant, string[] skus)
    {
        await using var scope = Shop.Scope(tenant);
        var db = scope.Get<CatalogueDbContext>();
        var units = new List<int>();
        foreach (var sku in skus)
        {
            units.Add(
                await db
                    .StockLevels.Where(l => db.Variants.Any(v => v.Id == l.VariantId && v.Sku == sku))
                    .SumAsync(l => l.OnHand, Stop)
            );
        }

        return [.. units];
    }

    /// <summary>From where the units of a reservation are taken; it is released again.</summary>
    private async Task<IEnumerable<(string, int)>> SourcesAsync(
        Tenant tenant,
        StockDestination? to,
        params (string, int)[] demands
    )
    {
        var reference = Reference();
        (await ReserveAsync(tenant, reference, to, demands)).Succeeded.Should().BeTrue();
        await using var scope = Shop.Scope(tenant);
        var reservation = await scope
            .Get<CatalogueDbContext>()
            .Reservations.SingleAsync(r => r.Reference == reference, Stop);
        await scope.Get<IStockReservations>().ReleaseAsync(reference, Stop);
        return reservation.Lines.Select(l => (l.LocationId.ToString(), l.Quantity));
    }

    private async Task<ReservationResult> ReserveAsync(
        Tenant tenant,
        string reference,
        StockDestination? to,
        params (string Sku, int Units)[] demands
    )
    {
        await using var scope = Shop.Scope(tenant);
        return await scope
            .Get<IStockReservations>()
            .ReserveAsync(reference, [.. demands.Select(d => new StockDemand(d.Sku, d.Units))], Hold, to, Stop);
    }

    private async Task ReleaseAsync(Tenant tenant, string reference)
    {
        await using var scope = Shop.Scope(tenant);
        await scope.Get<IStockReservations>().ReleaseAsync(reference, Stop);
    }

    private async Task SellAsync(Tenant tenant, string sku, int units)
    {
        var reference = Reference();
        await ReserveAsync(tenant, reference, null, (sku, units));
        await using var scope = Shop.Scope(tenant);
        var stock = scope.Get<IStockReservations>();
        await stock.AllocateAsync(reference, Stop);
        (await stock.SellAsync(reference, "ship", [new(sku, units)], Stop)).Succeeded.Should().BeTrue();
    }

    private async Task<IEnumerable<(string, int)>> EventsAsync(Tenant tenant, Id<VariantKind> variant)
    {
        await Shop.Host.SettleAsync();
        await using var scope = Shop.Scope(tenant);
        return [.. Shop.Turns.Where(t => t.Variant == variant).Select(t => (t.Type, t.Available))];
    }

    private async Task AuditAsync(Tenant tenant)
    {
        await using var scope = Shop.Scope(tenant);
        (await scope.Get<StockAudit>().RunAsync(Stop)).Should().BeEmpty();
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(Tenant tenant, string path, string body)
    {
        using var merchant = Shop.Merchant(tenant);
        return await SendAsync(merchant, HttpMethod.Post, path, body, null);
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> PutAsync(Tenant tenant, string path, string body)
    {
        using var merchant = Shop.Merchant(tenant);
        return await SendAsync(merchant, HttpMethod.Put, path, body, null);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string? body,
        string? ifMatch
    )
    {
        using var request = new HttpRequestMessage(method, Admin(path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", $"depth-{Number()}");
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await client.SendAsync(request, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        return (answer.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, string email)
    {
        using var answer = await client.PostAsJsonAsync(path, new { email }, Stop);
        return answer.StatusCode;
    }
}
