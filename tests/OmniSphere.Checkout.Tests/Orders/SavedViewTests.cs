using System.Net;
using AwesomeAssertions;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Orders;

public sealed class SavedViewTests
{
    [Fact]
    public async Task A_filter_that_has_a_name_shows_its_orders_to_the_whole_staff_and_to_no_other_shop()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        var merchant = Merchant(host);
        foreach (var email in (string[])["ada@example.org", "grace@example.org"])
        {
            var basket = await host.Shop().PaidBasketAsync("MUG", email: email);
            (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
        }

        var wish = new
        {
            name = "Ada's open ones",
            filter = new { q = "ada@example.org", fulfilmentStatus = "unfulfilled" },
        };
        var view = (await merchant.PostAsync("admin/order-views", wish)).Should(HttpStatusCode.Created);
        var id = (string)view["id"]!;
        (await merchant.PostAsync("admin/order-views", wish)).ShouldRefuse(
            HttpStatusCode.Conflict,
            "order_view.exists"
        );
        (
            await merchant.PostAsync("admin/order-views", new { name = "Odd", filter = new { status = "odd" } })
        ).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "request.invalid");
        ((string)(await merchant.GetAsync("admin/order-views"))["items"][0]!["filter"]!["q"]!)
            .Should()
            .Be("ada@example.org");

        (await EmailsAsync(merchant, $"view={id}")).Should().Equal("ada@example.org");
        (await EmailsAsync(merchant, $"view={id}&q=grace@example.org")).Should().Equal("grace@example.org");
        (await EmailsAsync(merchant, $"view={id}&fulfilmentStatus=fulfilled")).Should().BeEmpty();
        var csv = await merchant.GetAsync($"admin/orders/export?view={id}");
        (await csv.Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Should()
            .Contain("ada@example.org")
            .And.NotContain("grace@example.org");

        var stranger = Merchant(host, host.Lumiere);
        (await stranger.GetAsync("admin/order-views"))["items"].AsArray().Should().BeEmpty();
        (await stranger.GetAsync($"admin/orders?view={id}")).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order_view.not_found"
        );
        (await stranger.PutAsync($"admin/order-views/{id}", wish)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order_view.not_found"
        );
        (await stranger.DeleteAsync($"admin/order-views/{id}")).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order_view.not_found"
        );
        (await merchant.PutAsync($"admin/order-views/{id}", new { name = "All", filter = new { } })).Should(
            HttpStatusCode.OK
        );
        (await EmailsAsync(merchant, $"view={id}")).Should().HaveCount(2);
        (await merchant.DeleteAsync($"admin/order-views/{id}")).Should(HttpStatusCode.NoContent);
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task Orders_are_numbered_one_after_another_without_a_gap_where_the_shop_wants_it(
        OmniSphere.Persistence.DatabaseProvider provider
    )
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        var merchant = Merchant(host);
        (await merchant.PutAsync("admin/settings", Numbers("ac-", sequential: true))).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        (await merchant.PutAsync("admin/settings", Numbers("AC-", sequential: true))).Should(HttpStatusCode.OK);
        (await merchant.PutAsync("admin/settings", new { pricesIncludeTax = false })).Should(HttpStatusCode.OK);
        var baskets = new List<Basket>();
        for (var i = 0; i < 4; i++)
        {
            baskets.Add(await host.Shop().PaidBasketAsync("MUG"));
        }

        var orders = await Task.WhenAll(baskets.Select(b => b.CompleteAsync()));

        orders
            .Select(o => (string)o.Should(HttpStatusCode.Created)["number"]!)
            .Order(StringComparer.Ordinal)
            .Should()
            .Equal("AC-000001", "AC-000002", "AC-000003", "AC-000004");
        (await merchant.PutAsync("admin/settings", Numbers("X", sequential: false))).Should(HttpStatusCode.OK);
        var drawn = await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync();
        ((string)drawn["number"]!).Should().MatchRegex("^X[0-9A-Z]{4}-[0-9A-Z]{4}$");
    }

    private static object Numbers(string prefix, bool sequential) =>
        new { pricesIncludeTax = false, orderNumbers = new { prefix, sequential } };

    private static async Task<IEnumerable<string>> EmailsAsync(Shop merchant, string query) =>
        (await merchant.GetAsync($"admin/orders?{query}"))
            .Should(HttpStatusCode.OK)["items"]
            .AsArray()
            .Select(o => (string)o!["email"]!);

    private static Shop Merchant(CheckoutTestHost host, OmniSphere.Tenancy.Tenant? tenant = null)
    {
        var merchant = host.Shop(tenant);
        merchant.Client.AsStaff(tenant ?? host.Acme, "*");
        return merchant;
    }
}
