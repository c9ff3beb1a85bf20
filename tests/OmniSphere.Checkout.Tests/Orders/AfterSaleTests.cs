using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Orders;

public sealed class AfterSaleTests
{
    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task Refunds_add_up_to_what_was_paid_and_no_further(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 2_000);
        var order = (await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync()).Should(HttpStatusCode.Created);
        var merchant = Merchant(host);
        var path = $"admin/orders/{(string)order["id"]!}/refunds";
        (await RefundAsync(host.Shop(), path, 100, "anybody")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await RefundAsync(merchant, path, 0, "none")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await RefundAsync(merchant, path, 2_751, "more")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);

        (await RefundAsync(merchant, path, 750, "first")).Should(HttpStatusCode.OK);
        (await RefundAsync(merchant, path, 750, "first")).Should(HttpStatusCode.OK);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => RefundAsync(merchant, path, 1_500, $"at-once-{i}")));
        var left = (await RefundAsync(merchant, path, 500, "last")).Should(HttpStatusCode.OK);

        ((string)left["paymentStatus"]!).Should().Be("refunded");
        ((long)left["refunded"]!["amount"]!).Should().Be(2_750);
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Refunded.Should().Be(2_750);
        left["timeline"]!.AsArray().Count(t => (string?)t!["kind"] == "refunded").Should().Be(3);
        (await RefundAsync(merchant, path, 1, "after")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "order.nothing_to_refund"
        );
    }

    [Fact]
    public async Task A_refund_whose_answer_was_lost_is_given_once_and_a_cancelled_order_gets_the_rest()
    {
        await using var host = await CheckoutTestHost.StartAsync(
            settings: new()
            {
                ["OmniSphere:Checkout:Lease"] = "00:00:02",
                ["OmniSphere:Checkout:GatewayTimeout"] = "00:00:01",
            }
        );
        host.Catalogue.Put("MUG", 2_000);
        var order = (await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync()).Should(HttpStatusCode.Created);
        var merchant = Merchant(host);
        var lost = 1;
        host.Gateway.Interrupt = (name, late) =>
            name == "refund" && late && Interlocked.Exchange(ref lost, 0) == 1
                ? throw new HttpRequestException("lost")
                : Task.CompletedTask;

        (await RefundAsync(merchant, $"admin/orders/{(string)order["id"]!}/refunds", 750, "once")).ShouldRefuse(
            HttpStatusCode.ServiceUnavailable,
            "payment.unknown"
        );
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Orders.AnyAsync(o => o.Refunded == 750)),
            "the refund is finished by the reconciler"
        );
        (await merchant.PostAsync($"admin/orders/{(string)order["id"]!}/cancel", new { })).Should(HttpStatusCode.OK);

        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Refunded.Should().Be(2_750);
        (await host.ReadAsync(db => db.Orders.SingleAsync())).Refunded.Should().Be(2_750);
    }

    [Fact]
    public async Task A_buyer_sees_what_happened_and_not_what_was_said_about_it()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().PaidBasketAsync("MUG");
        var id = (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!;
        (await RefundAsync(Merchant(host), $"admin/orders/{id}/refunds", 750, "once")).Should(HttpStatusCode.OK);

        var seen = (await host.Shop().GetAsync($"orders/{id}", basket.Token)).Should(HttpStatusCode.OK);

        var timeline = seen["timeline"].AsArray();
        timeline.Select(t => (string)t!["kind"]!).Should().Equal("placed", "paid", "refunded");
        timeline.Should().OnlyContain(t => t!["note"] == null && t["actor"] == null);
    }

    [Fact]
    public async Task A_guest_finds_an_order_by_number_and_address_and_guesses_in_vain()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var order = (await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync()).Should(HttpStatusCode.Created);
        var number = (string)order["number"]!;

        (await LookUpAsync(host.Shop(), number.ToLowerInvariant(), "ADA@example.org")).Should(HttpStatusCode.OK);
        (await LookUpAsync(host.Shop(host.Lumiere), number, "ada@example.org")).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );
        for (var i = 1; i < LookUpThrottle.Tries; i++)
        {
            (await LookUpAsync(host.Shop(), number, $"guess{i}@example.org")).ShouldRefuse(
                HttpStatusCode.NotFound,
                "order.not_found"
            );
        }

        (await LookUpAsync(host.Shop(), number, "ada@example.org")).ShouldRefuse(
            HttpStatusCode.TooManyRequests,
            "order.lookup_limited"
        );
    }

    [Fact]
    public async Task A_merchant_filters_orders_and_exports_them()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var first = await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync();
        var second = await (await host.Shop().PaidBasketAsync("MUG", email: "bob@example.org")).CompleteAsync();
        await host.ReadAsync(async db =>
        {
            (await db.Orders.SingleAsync(o => o.Email == "bob@example.org")).FirstName = "=HYPERLINK(\"x\")";
            return await db.SaveChangesAsync();
        });
        var merchant = Merchant(host);
        (await merchant.PostAsync($"admin/orders/{(string)first["id"]!}/cancel", new { })).Should(HttpStatusCode.OK);

        (await NumbersAsync(merchant, "paymentStatus=paid")).Should().Equal((string)second["number"]!);
        (await NumbersAsync(merchant, "status=cancelled")).Should().Equal((string)first["number"]!);
        (await NumbersAsync(merchant, "from=2100-01-01T00:00:00Z")).Should().BeEmpty();
        (await NumbersAsync(merchant, "to=2100-01-01T00:00:00Z")).Should().HaveCount(2);
        (await merchant.GetAsync("admin/orders?paymentStatus=odd"))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);

        var csv = await merchant.Client.GetStringAsync(
            new Uri("checkout/v1/admin/orders/export", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        var rows = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows.Should().HaveCount(3);
        rows[0].Should().StartWith("number,placedAt,status,paymentStatus,email");
        rows[1]
            .Should()
            .StartWith((string)first["number"]!)
            .And.Contain(",cancelled,refunded,")
            .And.EndWith(",2750,2750,2750");
        rows[2].Should().Contain(",\"'=HYPERLINK(\"\"x\"\")\",", "no cell begins a formula");
    }

    private static Shop Merchant(CheckoutTestHost host)
    {
        var merchant = host.Shop();
        merchant.Client.AsStaff(host.Acme, CheckoutPermissions.OrdersRead, CheckoutPermissions.OrdersWrite);
        return merchant;
    }

    private static Task<Answer> RefundAsync(Shop merchant, string path, long amount, string key) =>
        merchant.PostAsync(path, new { amount = new { amount, currency = "USD" }, reason = "Broken" }, key: key);

    private static Task<Answer> LookUpAsync(Shop shop, string number, string email) =>
        shop.PostAsync("orders/lookup", new { number, email });

    private static async Task<List<string>> NumbersAsync(Shop merchant, string filter)
    {
        var page = (await merchant.GetAsync($"admin/orders?{filter}")).Should(HttpStatusCode.OK);
        return [.. page["items"]!.AsArray().Select(o => (string)o!["number"]!)];
    }
}
