using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Http;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public async Task Settings_applied_twice_are_the_same_and_coupons_keep_their_uses()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        await host.ReadAsync(async db =>
        {
            (await db.Coupons.SingleAsync(c => c.Code == "RARE")).Uses = 2;
            return await db.SaveChangesAsync();
        });

        await host.SetUpAsync(host.Acme, CheckoutTestHost.UsSettings);

        (await host.ReadAsync(db => db.Coupons.CountAsync())).Should().Be(CheckoutTestHost.UsSettings.Coupons.Count);
        (await host.ReadAsync(db => db.Coupons.SingleAsync(c => c.Code == "RARE"))).Uses.Should().Be(2);
        (await host.ReadAsync(db => db.TaxRates.CountAsync())).Should().Be(1);
        (await host.ReadAsync(db => db.TaxRates.CountAsync(), host.Lumiere)).Should().Be(2);
    }

    [Fact]
    public async Task Settings_that_make_no_sense_are_refused_by_field()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var faulty = new CheckoutSettings
        {
            TaxRates = [new("XX", 101, "")],
            ShippingMethods = [new("Bad Code", "", new(-1, Currency.Usd), new(1, Currency.Eur), [], 5, 2)],
            Coupons = [new("", "x"), new("TWO", "x", 10, new(1, Currency.Usd)), new("A", "x", 0)],
        };

        var refused = await host.Invoking(h => h.SetUpAsync(h.Acme, faulty)).Should().ThrowAsync<ProblemException>();

        refused.Which.Code.Should().Be("request.invalid");
        refused
            .Which.Errors.Keys.Should()
            .Contain([
                "taxRates[0].country",
                "taxRates[0].percent",
                "taxRates[0].name",
                "shippingMethods[0].code",
                "shippingMethods[0].price",
                "shippingMethods[0].freeFrom",
                "shippingMethods[0].countries",
                "shippingMethods[0].maxDays",
                "coupons[0].code",
                "coupons[0].percent",
                "coupons[1].percent",
                "coupons[2].percent",
            ]);
    }

    [Fact]
    public async Task Merchants_keep_their_settings()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 1_000);
        var staff = new Shop(
            host.Client(host.Acme)
                .AsStaff(host.Acme, CheckoutPermissions.SettingsRead, CheckoutPermissions.SettingsWrite)
        );
        var basket = await host.Shop().FilledBasketAsync("MUG");

        (await staff.PutAsync("admin/settings", new { pricesIncludeTax = true })).Should(HttpStatusCode.OK);
        (await basket.GetAsync()).Amount("total").Should().Be(1_500);
        var rate = (
            await staff.PostAsync(
                "admin/tax-rates",
                new
                {
                    country = "US",
                    percent = 2.5,
                    name = "City",
                }
            )
        ).Should(HttpStatusCode.Created);
        (await basket.GetAsync())["taxes"].AsArray().Should().HaveCount(2);
        var path = $"admin/tax-rates/{(string)rate["id"]!}";
        (
            await staff.PutAsync(
                path,
                new
                {
                    country = "US",
                    percent = 2.51234,
                    name = "City",
                }
            )
        ).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (
            await staff.PutAsync(
                path,
                new
                {
                    country = "CA",
                    percent = 5,
                    name = "GST",
                }
            )
        ).Should(HttpStatusCode.OK);
        (await staff.DeleteAsync(path)).Should(HttpStatusCode.NoContent);
        (await staff.DeleteAsync(path)).ShouldRefuse(HttpStatusCode.NotFound, "tax_rate.not_found");
        (await staff.GetAsync("admin/tax-rates"))["items"].AsArray().Should().ContainSingle();

        var method = new
        {
            name = "Bike",
            price = new { amount = 900, currency = "USD" },
            countries = new[] { "US" },
        };
        (await staff.PutAsync("admin/shipping-methods/bike", method)).Should(HttpStatusCode.OK);
        (await staff.PutAsync("admin/shipping-methods/bike", method with { name = "E-Bike" })).Should(
            HttpStatusCode.OK
        );
        (await staff.GetAsync("admin/shipping-methods"))["items"]
            .AsArray()
            .Select(m => (string)m!["name"]!)
            .Should()
            .Equal("Standard", "Abroad", "E-Bike");
        (await staff.PutAsync("admin/shipping-methods/Bad Code", method))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        (await staff.DeleteAsync("admin/shipping-methods/bike")).Should(HttpStatusCode.NoContent);

        (
            await staff.PutAsync(
                "admin/coupons/spring",
                new
                {
                    name = "Spring",
                    percent = 15,
                    usageLimit = 5,
                }
            )
        ).Should(HttpStatusCode.OK);
        (await basket.PostAsync("coupons", new { code = "SPRING" })).Amount("discount").Should().Be(150);
        (await staff.DeleteAsync("admin/coupons/spring")).Should(HttpStatusCode.NoContent);
        ((string)(await basket.GetAsync())["coupons"][0]!["reason"]!).Should().Be("unknown");
        var first = await staff.GetAsync("admin/coupons?limit=3");
        first["items"].AsArray().Should().HaveCount(3);
        (await staff.GetAsync($"admin/coupons?limit=3&cursor={(string)first["nextCursor"]!}"))["items"]
            .AsArray()
            .Should()
            .HaveCount(2);
    }

    [Theory]
    [InlineData("GET", "admin/settings")]
    [InlineData("PUT", "admin/settings")]
    [InlineData("GET", "admin/tax-rates")]
    [InlineData("POST", "admin/tax-rates")]
    [InlineData("PUT", "admin/shipping-methods/x")]
    [InlineData("DELETE", "admin/coupons/TEN")]
    public async Task Nobody_else_does(string method, string path)
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var visitor = await host.Shop().SendAsync(new HttpMethod(method), path, null, null);
        visitor.ShouldRefuse(HttpStatusCode.Unauthorized, "auth.required");
        var clerk = new Shop(host.Client(host.Acme).AsStaff(host.Acme, CheckoutPermissions.OrdersRead));
        (await clerk.SendAsync(new HttpMethod(method), path, null, null)).ShouldRefuse(
            HttpStatusCode.Forbidden,
            "auth.permission_missing"
        );
    }
}
