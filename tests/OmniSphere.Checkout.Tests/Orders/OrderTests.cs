using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Orders;

public sealed class OrderTests
{
    [Fact]
    public async Task An_order_opens_to_its_cart_token_and_its_customer_only()
    {
        await using var host = await StartAsync();
        var ada = Shopper(host, "usr_ada");
        var basket = await ada.PaidBasketAsync("MUG");
        var id = (string)(await basket.CompleteAsync())["id"]!;

        (await host.Shop().GetAsync($"orders/{id}", basket.Token)).Should(HttpStatusCode.OK);
        (await ada.GetAsync($"orders/{id}")).Should(HttpStatusCode.OK);
        (await host.Shop().GetAsync($"orders/{id}")).ShouldRefuse(HttpStatusCode.NotFound, "order.not_found");
        (await host.Shop().GetAsync($"orders/{id}", "wrong")).ShouldRefuse(HttpStatusCode.NotFound, "order.not_found");
        (await Shopper(host, "usr_bob").GetAsync($"orders/{id}")).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );
        (await host.Shop(host.Lumiere).GetAsync($"orders/{id}", basket.Token)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task A_customer_lists_their_own_orders_page_by_page(DatabaseProvider provider)
    {
        await using var host = await StartAsync(provider);
        var ada = Shopper(host, "usr_ada");
        var numbers = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            numbers.Add((string)(await (await ada.PaidBasketAsync("MUG")).CompleteAsync())["number"]!);
        }

        await (await Shopper(host, "usr_bob").PaidBasketAsync("MUG")).CompleteAsync();
        var (read, cursor) = (new List<string>(), "");
        do
        {
            var page = (await ada.GetAsync($"orders?limit=2{cursor}")).Should(HttpStatusCode.OK);
            read.AddRange(page["items"].AsArray().Select(o => (string)o!["number"]!));
            cursor = page.Body!["nextCursor"] is { } next ? $"&cursor={(string)next!}" : null;
        } while (cursor is not null);

        read.Should().Equal(Enumerable.Reverse(numbers));
        (await host.Shop().GetAsync("orders")).ShouldRefuse(HttpStatusCode.Unauthorized, "auth.required");
        (await ada.GetAsync("orders?cursor=nonsense")).ShouldRefuse(HttpStatusCode.BadRequest, "cursor.invalid");
    }

    [Fact]
    public async Task Merchants_see_every_order_of_their_own_shop()
    {
        await using var host = await StartAsync();
        var order = await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync();
        var (id, number) = ((string)order["id"]!, (string)order["number"]!);
        var staff = Staff(host, CheckoutPermissions.OrdersRead);

        foreach (var query in new[] { "", "?status=placed", $"?q={number.ToLowerInvariant()}", "?q=Ada@Example.org" })
        {
            (await staff.GetAsync($"admin/orders{query}"))
                .Should(HttpStatusCode.OK)["items"]
                .AsArray()
                .Should()
                .ContainSingle(query);
        }

        (await staff.GetAsync("admin/orders?status=cancelled"))["items"].AsArray().Should().BeEmpty();
        var read = (await staff.GetAsync($"admin/orders/{id}")).Should(HttpStatusCode.OK);
        read["timeline"].AsArray().Select(e => (string)e!["kind"]!).Should().Equal("placed", "paid");
        (await Staff(host).GetAsync("admin/orders")).ShouldRefuse(HttpStatusCode.Forbidden, "auth.permission_missing");
        (await host.Shop().GetAsync("admin/orders")).ShouldRefuse(HttpStatusCode.Unauthorized, "auth.required");
        var other = new Shop(host.Client(host.Lumiere).AsStaff(host.Lumiere, CheckoutPermissions.OrdersRead));
        (await other.GetAsync($"admin/orders/{id}")).ShouldRefuse(HttpStatusCode.NotFound, "order.not_found");
        (await other.GetAsync("admin/orders"))["items"].AsArray().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task A_cancelled_order_gives_stock_and_money_back_once(DatabaseProvider provider)
    {
        var heard = new EventSink();
        await using var host = await StartAsync(provider, events: heard);
        var id = (string)(await (await host.Shop().PaidBasketAsync("MUG", 2)).CompleteAsync())["id"]!;
        var staff = Staff(host, CheckoutPermissions.OrdersWrite, CheckoutPermissions.OrdersRead);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => staff.PostAsync($"admin/orders/{id}/cancel", new { reason = "Broken" }))
        );
        answers
            .Should()
            .Contain(a => a.Status == HttpStatusCode.OK)
            .And.OnlyContain(a => a.Status == HttpStatusCode.OK || a.Status == HttpStatusCode.Conflict);
        await CheckoutTestHost.EventuallyAsync(() => Books.IsQuietAsync(host), "the order is settled");
        var order = await staff.GetAsync($"admin/orders/{id}");
        await host.SettleAsync();

        ((string)order["status"]!).Should().Be("cancelled");
        ((string)order["paymentStatus"]!).Should().Be("refunded");
        ((long)order["refunded"]["amount"]!).Should().Be(order.Amount("total"));
        order["timeline"]
            .AsArray()
            .Select(e => (string)e!["kind"]!)
            .Should()
            .Equal("placed", "paid", "cancelled", "stock.released", "refunded");
        host.Catalogue.Stock("MUG").Should().Be((100, 0, 0));
        var payment = await host.ReadAsync(db => db.TestPayments.SingleAsync());
        payment.Refunded.Should().Be(payment.Captured);
        heard
            .Of(id)
            .Select(e => e.Type)
            .Should()
            .Equal("order.created", "order.paid", "order.cancelled", "order.refunded");
    }

    [Fact]
    public async Task A_cancellation_is_finished_when_the_others_are_back()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await StartAsync(clock: clock);
        var id = (string)(await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync())["id"]!;
        host.Gateway.Interrupt = static (_, _) => throw new HttpRequestException("away");
        var staff = Staff(host, CheckoutPermissions.OrdersWrite);

        var answer = (await staff.PostAsync($"admin/orders/{id}/cancel", null)).Should(HttpStatusCode.OK);
        ((string)answer["paymentStatus"]!).Should().Be("refunding");
        host.Gateway.Interrupt = static (_, _) => Task.CompletedTask;
        await CheckoutTestHost.EventuallyAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(31));
                return (await host.ReadAsync(db => db.Payments.SingleAsync())).State is PaymentState.Refunded;
            },
            "the money is back"
        );
        await CheckoutTestHost.EventuallyAsync(() => Books.IsQuietAsync(host), "the order is settled");
    }

    private static async Task<CheckoutTestHost> StartAsync(
        DatabaseProvider provider = DatabaseProvider.Sqlite,
        FakeTimeProvider? clock = null,
        EventSink? events = null
    )
    {
        var host = await CheckoutTestHost.StartAsync(provider, clock, events: events);
        host.Catalogue.Put("MUG", 1_999);
        return host;
    }

    private static Shop Shopper(CheckoutTestHost host, string subject) =>
        new(host.Client(host.Acme).AsShopper(host.Acme, subject));

    private static Shop Staff(CheckoutTestHost host, params string[] permissions) =>
        new(host.Client(host.Acme).AsStaff(host.Acme, permissions));
}
