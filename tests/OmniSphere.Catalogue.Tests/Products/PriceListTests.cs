using System.Net;
using System.Net.Http.Json;
using AwesomeAssertions;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Tests.Products;

public sealed class PriceListsOnSqlite(SqliteCatalogue host) : PriceListTests(host), IClassFixture<SqliteCatalogue>;

public sealed class PriceListsOnPostgreSql(PostgreSqlCatalogue host)
    : PriceListTests(host),
        IClassFixture<PostgreSqlCatalogue>;

public abstract class PriceListTests(CatalogueHost host) : CatalogueSuite(host)
{
    private const string Lists = "/catalogue/v1/admin/price-lists";

    [Fact]
    public async Task An_offer_carries_what_the_price_lists_of_its_currency_say()
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        await CreateProductAsync(merchant, "BOLT-P");
        await PutAsync(merchant, $"{Lists}/volume", new { name = "Volume", currency = "USD" });
        await PutAsync(
            merchant,
            $"{Lists}/trade",
            new
            {
                name = "Trade",
                currency = "USD",
                group = "trade",
                endsAt = "2027-01-01T00:00:00Z",
            }
        );
        await PutAsync(merchant, $"{Lists}/euro", new { name = "Euro", currency = "EUR" });
        await PutAsync(merchant, $"{Lists}/volume/prices", Prices(("bolt-p", 900, 10), ("BOLT-P", 800, 50)));
        await PutAsync(merchant, $"{Lists}/trade/prices", Prices(("BOLT-P", 700, 1)));
        await PutAsync(merchant, $"{Lists}/euro/prices", Prices(("BOLT-P", 1, 1)));

        (await TiersAsync("BOLT-P"))
            .Should()
            .BeEquivalentTo([
                new PriceTier("volume", new(900, Currency.Usd), 10),
                new PriceTier("volume", new(800, Currency.Usd), 50),
                new PriceTier(
                    "trade",
                    new(700, Currency.Usd),
                    1,
                    "trade",
                    EndsAt: new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)
                ),
            ]);

        await PutAsync(merchant, $"{Lists}/volume/prices", Prices(("BOLT-P", 850, 10)));
        (await TiersAsync("BOLT-P")).Where(t => t.List == "volume").Should().ContainSingle();
        using var removed = await merchant.DeleteAsync($"{Lists}/volume", Stop);
        removed.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await TiersAsync("BOLT-P")).Should().ContainSingle().Which.List.Should().Be("trade");
    }

    [Fact]
    public async Task Prices_that_make_no_sense_are_refused_and_nothing_is_written()
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        await CreateProductAsync(merchant, "BOLT-Q");
        await PutAsync(merchant, $"{Lists}/q", new { name = "Q", currency = "USD" });

        (await StatusAsync($"{Lists}/q", new { name = "Q", currency = "EUR" }))
            .Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        (await StatusAsync($"{Lists}/Bad Code", new { name = "Q", currency = "EUR" }))
            .Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        (await StatusAsync($"{Lists}/nowhere/prices", Prices(("BOLT-Q", 1, 1)))).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync($"{Lists}/q/prices", Prices(("BOLT-Q", 1, 1), ("NOPE", 1, 1))))
            .Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        (await StatusAsync($"{Lists}/q/prices", Prices(("BOLT-Q", -1, 0))))
            .Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        (await StatusAsync($"{Lists}/q/prices", Prices(("BOLT-Q", 1, 1), ("bolt-q", 2, 1))))
            .Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        (await TiersAsync("BOLT-Q")).Should().BeEmpty();

        async Task<HttpStatusCode> StatusAsync(string path, object body)
        {
            using var answer = await merchant.PutAsJsonAsync(path, body, Stop);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Another_tenant_sees_no_list()
    {
        using var merchant = Shop.Merchant(Shop.Acme);
        await CreateProductAsync(merchant, "BOLT-R");
        await PutAsync(merchant, $"{Lists}/mine", new { name = "Mine", currency = "USD" });
        using var stranger = Shop.Merchant(Shop.Lumiere);

        using var refused = await stranger.PutAsJsonAsync($"{Lists}/mine/prices", Prices(("BOLT-R", 1, 1)), Stop);
        refused.StatusCode.Should().Be(HttpStatusCode.NotFound);
        using var removed = await stranger.DeleteAsync($"{Lists}/mine", Stop);
        removed.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static object Prices(params (string Sku, long Price, int MinQuantity)[] prices) =>
        new
        {
            prices = prices.Select(p => new
            {
                sku = p.Sku,
                price = p.Price,
                minQuantity = p.MinQuantity,
            }),
        };

    private static async Task CreateProductAsync(HttpClient merchant, string sku)
    {
        using var answer = await merchant.PostAsJsonAsync(
            "/catalogue/v1/admin/products",
            new
            {
                title = sku,
                status = "published",
                variants = new[]
                {
                    new { sku, prices = new[] { new { price = new { amount = 1_000, currency = "USD" } } } },
                },
            },
            Stop
        );
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Stop));
    }

    private static async Task PutAsync(HttpClient merchant, string path, object body)
    {
        using var answer = await merchant.PutAsJsonAsync(path, body, Stop);
        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Stop));
    }

    private async Task<IReadOnlyList<PriceTier>> TiersAsync(string sku)
    {
        await using var scope = Shop.Scope();
        var offers = await scope.Get<IVariantCatalogue>().FindOffersAsync([sku], Currency.Usd, Stop);
        return offers.Single().PriceTiers;
    }
}
