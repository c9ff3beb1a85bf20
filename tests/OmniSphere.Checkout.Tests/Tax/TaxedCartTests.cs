using System.Net;
using AwesomeAssertions;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Tax;

/// <summary>Tax to the cent, as shoppers see it.</summary>
public sealed class TaxedCartTests
{
    private static readonly CheckoutSettings French = new()
    {
        PricesIncludeTax = true,
        EuReverseCharge = true,
        TaxRates =
        [
            new("FR", 20, "TVA 20 %"),
            new("FR", 5.5m, "TVA 5,5 %", Category: "reduced"),
            new("DE", 19, "USt 19 %"),
        ],
        ShippingMethods = [new("colissimo", "Colissimo", new(490, Currency.Eur), null, ["FR", "DE"], 2, 3)],
    };

    private static readonly CheckoutSettings American = new()
    {
        Zones =
        [
            new("los-angeles", "Los Angeles", [new("US", "CA") { PostalCodes = ["90001..90899"] }]),
            new("new-york-city", "New York City", [new("US", "NY") { PostalCodes = ["100*", "112*"] }]),
        ],
        TaxRates =
        [
            new("US", 7.25m, "California", Region: "CA", AppliesToShipping: false),
            new("US", 2.25m, "Los Angeles", Zone: "los-angeles", AppliesToShipping: false),
            new("US", 4, "New York State", Region: "NY"),
            new("US", 4.5m, "New York City", Zone: "new-york-city"),
        ],
        ShippingMethods = [new("ground", "Ground", new(500, Currency.Usd), null, ["US"], 2, 5)],
    };

    [Fact]
    public async Task France_taxes_goods_by_category_and_a_german_business_owes_the_tax_itself()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        await host.SetUpAsync(host.Lumiere, French);
        host.Catalogue.Put("VASE", 1_290, currency: "EUR");
        host.Catalogue.Put("BOOK", 1_800, currency: "EUR", taxCategory: "reduced");
        var basket = await host.Shop(host.Lumiere).BasketAsync();
        await basket.AddAsync("VASE", 2);
        await basket.AddAsync("BOOK");

        // 25.80 × 20 ÷ 120 = 4.30; 18.00 × 5.5 ÷ 105.5 = 0.94; 4.90 × 20 ÷ 120 = 0.82.
        Figures(await basket.FillInAsync(country: "FR")).Should().Equal(4_380, 490, 606, 4_870);

        // Germany has no reduced rate here: (25.80 × 19 ÷ 119 = 4.12) + (18.00 × 19 ÷ 119 = 2.87) + 0.78.
        Figures(await basket.AddressAsync(Basket.Address("DE"))).Should().Equal(4_380, 490, 777, 4_870);

        // Net: 2 × (12.90 − 2.06) = 21.68; 18.00 − 2.87 = 15.13; 4.90 − 0.78 = 4.12.
        var business = await basket.PutAsync("customer", new { email = "a@b.org", vatNumber = "DE123456789" });
        Figures(business).Should().Equal(3_681, 412, 0, 4_093);
        ((string)business["taxRelief"]["kind"]!).Should().Be("reverseCharge");

        // Its own country taxes it as anybody.
        Figures(await basket.AddressAsync(Basket.Address("FR"))).Should().Equal(4_380, 490, 606, 4_870);
    }

    [Fact]
    public async Task In_the_us_the_zone_decides()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        await host.SetUpAsync(host.Acme, American);
        host.Catalogue.Put("TEE", 1_999);
        var basket = await host.Shop().BasketAsync();
        await basket.AddAsync("TEE", 3);
        await basket.FillInAsync();

        // 7.25 % of 59.97 = 4.35; 2.25 % = 1.35; shipping is not taxed.
        Figures(await ToAsync("CA", "90012-1234")).Should().Equal(5_997, 500, 570, 7_067);
        Figures(await ToAsync("CA", "94105")).Should().Equal(5_997, 500, 435, 6_932);
        // 4 % of 59.97 = 2.40 and of 5.00 = 0.20; 4.5 % = 2.70 and 0.23 (0.225).
        Figures(await ToAsync("NY", "11201")).Should().Equal(5_997, 500, 553, 7_050);
        Figures(await ToAsync("OR", "97201")).Should().Equal(5_997, 500, 0, 6_497);

        Task<Answer> ToAsync(string region, string postalCode) =>
            basket.AddressAsync(
                new
                {
                    firstName = "Ada",
                    lastName = "Byron",
                    line1 = "1 Main Street",
                    city = "Springfield",
                    region,
                    postalCode,
                    country = "US",
                }
            );
    }

    [Fact]
    public async Task A_shopper_who_is_exempt_owes_no_tax_and_a_stranger_with_the_cart_does()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        await host.SetUpAsync(host.Acme, American);
        host.Catalogue.Put("TEE", 1_999);
        var staff = new Shop(host.Client(host.Acme).AsStaff(host.Acme, CheckoutPermissions.SettingsWrite));
        (await staff.PutAsync("admin/buyers/museum", new { groups = Array.Empty<string>(), taxExempt = true })).Should(
            HttpStatusCode.UnprocessableEntity
        );
        (
            await staff.PutAsync(
                "admin/buyers/museum",
                new
                {
                    groups = Array.Empty<string>(),
                    taxExempt = true,
                    note = "501(c)(3), certificate 4711",
                }
            )
        ).Should(HttpStatusCode.OK);
        var museum = new Shop(host.Client(host.Acme).AsShopper(host.Acme, "museum"));
        var basket = await museum.BasketAsync();
        await basket.AddAsync("TEE");

        var cart = await basket.FillInAsync(region: "NY");

        Figures(cart).Should().Equal(1_999, 500, 0, 2_499);
        ((string)cart["taxRelief"]["kind"]!).Should().Be("exempt");
        var other = await host.Shop().BasketAsync();
        await other.AddAsync("TEE");
        Figures(await other.FillInAsync(region: "NY")).Should().Equal(1_999, 500, 100, 2_599);
    }

    private static long[] Figures(Answer cart)
    {
        cart.Should(HttpStatusCode.OK);
        return [cart.Amount("subtotal"), cart.Amount("shipping"), cart.Amount("tax"), cart.Amount("total")];
    }
}
