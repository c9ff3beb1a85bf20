using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Credit;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Orders;

public sealed class ReturnTests
{
    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task Goods_come_back_to_the_shelf_and_their_money_to_the_buyer(DatabaseProvider provider)
    {
        var events = new EventSink();
        await using var host = await CheckoutTestHost.StartAsync(provider, events: events);
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        var (basket, id) = await ShippedAsync(host, 3, shipped: 2);
        var (buyer, merchant) = (host.Shop(), Merchant(host));
        var path = $"orders/{id}/returns";
        (await buyer.PostAsync(path, Units((0, 1)), key: "a")).ShouldRefuse(HttpStatusCode.NotFound, "order.not_found");
        (await buyer.PostAsync(path, Units((0, 3)), basket.Token, "b")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "order.units_not_shipped"
        );
        (await buyer.PostAsync(path, Units(), basket.Token, "c"))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);

        var asked = (await buyer.PostAsync(path, Units((0, 2)), basket.Token, "d")).Should(HttpStatusCode.OK);
        await CreditStory.ForgetAnswersAsync(host);
        (await buyer.PostAsync(path, Units((0, 2)), basket.Token, "d")).Should(HttpStatusCode.OK);
        (await buyer.PostAsync(path, Units((0, 1)), basket.Token, "e")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "order.units_not_shipped"
        );

        // 3 × 20.00 and 10 % tax: 66.00 for three, 44.00 for two.
        ((long)asked["returns"][0]!["value"]!["amount"]!)
            .Should()
            .Be(4_400);
        var back = $"admin/orders/{id}/returns/{(string)asked["returns"][0]!["id"]!}";
        (await merchant.PostAsync($"{back}/refund", new { }, key: "f")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "return.not_received"
        );
        (await merchant.PostAsync($"{back}/receive", Units(), key: "nothing")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        var received = await merchant.PostAsync(
            $"{back}/receive",
            new
            {
                units = new[]
                {
                    new
                    {
                        line = 0,
                        quantity = 2,
                        restock = true,
                    },
                },
            },
            key: "g"
        );
        ((string)received.Should(HttpStatusCode.OK)["returns"][0]!["state"]!).Should().Be("received");
        host.Catalogue.Stock("MUG").OnHand.Should().Be(10, "two went and came back");
        (await merchant.PostAsync($"{back}/receive", new { }, key: "h")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "return.settled"
        );

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(i => merchant.PostAsync($"{back}/refund", new { }, key: $"refund-{i}"))
        );
        answers.Count(a => a.Status is HttpStatusCode.OK).Should().Be(1, "a return is refunded once");
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Refunded.Should().Be(4_400);
        var seen = await buyer.GetAsync($"orders/{id}", basket.Token);
        seen["timeline"]
            .AsArray()
            .Select(t => (string)t!["kind"]!)
            .Should()
            .Equal("placed", "paid", "shipped", "return.requested", "return.received", "refunded");
        ((string)seen["returns"][0]!["state"]!).Should().Be("refunded");
        await CheckoutTestHost.EventuallyAsync(
            () =>
                Task.FromResult(events.Of(id).Count(e => e.Type is "order.return_requested" or "order.returned") == 2),
            "the return is told of"
        );
    }

    [Fact]
    public async Task Damaged_goods_do_not_go_on_the_shelf_and_a_rejected_return_can_be_asked_for_again()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        var (_, id) = await ShippedAsync(host, 2, shipped: 2);
        var merchant = Merchant(host);
        var first = await merchant.PostAsync($"admin/orders/{id}/returns", Units((0, 2)), key: "a");
        var path = $"admin/orders/{id}/returns";
        var stranger = Merchant(host, host.Lumiere);
        var firstId = (string)first.Should(HttpStatusCode.OK)["returns"][0]!["id"]!;
        (await stranger.PostAsync($"{path}/{firstId}/receive", new { }, key: "s")).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );
        (await merchant.PostAsync($"{path}/{firstId}/reject", new { reason = "Worn" })).Should(HttpStatusCode.OK);
        (await merchant.PostAsync($"{path}/{firstId}/receive", new { }, key: "b")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "return.settled"
        );

        var again = await merchant.PostAsync(path, Units((0, 2)), key: "c");
        var secondId = (string)again.Should(HttpStatusCode.OK)["returns"][1]!["id"]!;
        (await merchant.PostAsync($"{path}/{secondId}/receive", Damaged(3), key: "d")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        (await merchant.PostAsync($"{path}/{secondId}/receive", Damaged(1), key: "e")).Should(HttpStatusCode.OK);

        host.Catalogue.Stock("MUG").OnHand.Should().Be(8);
        (await merchant.PostAsync($"{path}/{secondId}/refund", Amount(2_201), key: "f")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        var refunded = await merchant.PostAsync($"{path}/{secondId}/refund", Amount(2_000), key: "g");
        ((long)refunded.Should(HttpStatusCode.OK)["refunded"]!["amount"]!).Should().Be(2_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_return_whose_answer_was_lost_goes_on_the_shelf_once(bool after)
    {
        await using var host = await CheckoutTestHost.StartAsync(
            settings: new()
            {
                ["OmniSphere:Checkout:Lease"] = "00:00:02",
                ["OmniSphere:Checkout:GatewayTimeout"] = "00:00:01",
            }
        );
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        var (_, id) = await ShippedAsync(host, 2, shipped: 2);
        var merchant = Merchant(host);
        var asked = await merchant.PostAsync($"admin/orders/{id}/returns", Units((0, 2)), key: "a");
        var lost = 1;
        host.Catalogue.Interrupt = (name, late) =>
            name == "restock" && late == after && Interlocked.Exchange(ref lost, 0) == 1
                ? throw new HttpRequestException("lost")
                : Task.CompletedTask;

        var path = $"admin/orders/{id}/returns/{(string)asked["returns"][0]!["id"]!}/receive";
        (await merchant.PostAsync(path, new { }, key: "b")).Should(HttpStatusCode.OK);

        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Timeline.AnyAsync(t => t.Kind == "stock.returned")),
            "the reconciler finishes it"
        );
        host.Catalogue.Stock("MUG").OnHand.Should().Be(10);
    }

    [Fact]
    public async Task Returned_goods_are_exchanged_for_others_and_the_difference_is_settled()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        host.Catalogue.Put("TEA", 350, onHand: 3);
        host.Catalogue.Put("POT", 5_000, onHand: 3);
        var (basket, id) = await ShippedAsync(host, 2, shipped: 2);
        var merchant = Merchant(host);
        var path = $"admin/orders/{id}/returns";
        var returns = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var asked = await merchant.PostAsync(path, Units((0, 1)), key: $"r{i}");
            returns.Add((string)asked.Should(HttpStatusCode.OK)["returns"][i]!["id"]!);
        }

        Task<Answer> ExchangeAsync(int which, string sku, int quantity, string key, Shop? by = null) =>
            (by ?? merchant).SendAsync(
                HttpMethod.Post,
                $"{path}/{returns[which]}/exchange",
                new { add = new[] { new { sku, quantity } } },
                token: null,
                key,
                ifMatch: "*"
            );
        (await ExchangeAsync(0, "TEA", 1, "early")).ShouldRefuse(HttpStatusCode.Conflict, "return.not_received");
        foreach (var back in returns)
        {
            (await merchant.PostAsync($"{path}/{back}/receive", new { }, key: back)).Should(HttpStatusCode.OK);
        }

        (await ExchangeAsync(0, "TEA", 1, "s", Merchant(host, host.Lumiere))).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );
        (await ExchangeAsync(0, "TEA", 4, "many")).ShouldRefuse(HttpStatusCode.Conflict, "stock.insufficient");

        // Two mugs 49.50 with shipping and tax; a mug and a tea 31.35; a pot and a tea 64.35.
        var cheaper = (await ExchangeAsync(0, "TEA", 1, "go")).Should(HttpStatusCode.OK);
        (await ExchangeAsync(0, "TEA", 1, "go")).Should(HttpStatusCode.OK);
        cheaper.Amount("total").Should().Be(3_135);
        ((long)cheaper["refunded"]["amount"]!).Should().Be(4_950 - 3_135);
        ((string)cheaper["returns"][0]!["state"]!).Should().Be("exchanged");
        ((long)cheaper["returns"][0]!["value"]!["amount"]!).Should().Be(2_200);
        ((string)cheaper["fulfilmentStatus"]!).Should().Be("partial");
        host.Catalogue.Stock("MUG").Should().Be((10, 0, 0), "both mugs are back on the shelf");
        host.Catalogue.Stock("TEA").Should().Be((3, 0, 1));
        (await ExchangeAsync(0, "TEA", 1, "again")).ShouldRefuse(HttpStatusCode.Conflict, "return.not_received");
        (await merchant.PostAsync($"{path}/{returns[0]}/refund", new { }, key: "f")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "return.not_received"
        );

        var dearer = (await ExchangeAsync(1, "POT", 1, "dear")).Should(HttpStatusCode.OK);
        ((long)dearer["amountDue"]["amount"]!).Should().Be(6_435 - 3_135);
        var paid = new { provider = "test", paymentMethod = "pm_card_visa" };
        (await host.Shop().PostAsync($"orders/{id}/payment", paid, basket.Token)).Should(HttpStatusCode.OK);
        var sent = await merchant.PostAsync($"admin/orders/{id}/fulfilments", new { }, key: "sent");
        ((string)sent.Should(HttpStatusCode.OK)["fulfilmentStatus"]!).Should().Be("fulfilled");
        host.Catalogue.Stock("POT").Should().Be((2, 0, 0));
        var seen = await host.Shop().GetAsync($"orders/{id}", basket.Token);
        seen["timeline"].AsArray().Count(t => (string)t!["kind"]! == "exchanged").Should().Be(2);
        (await merchant.PostAsync(path, Units((0, 1)), key: "no")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "order.units_not_shipped"
        );
    }

    [Fact]
    public async Task Returns_one_by_one_come_to_what_was_paid()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("ODD", 333, onHand: 10);
        var basket = await host.Shop().BasketAsync();
        await basket.AddAsync("ODD", 3);
        await basket.FillInAsync();
        (await basket.PostAsync("coupons", new { code = "TEN" })).Should(HttpStatusCode.OK);
        await basket.PayAsync();
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
        var (merchant, id) = (Merchant(host), (string)order["id"]!);
        (await merchant.PostAsync($"admin/orders/{id}/fulfilments", new { }, key: "all")).Should(HttpStatusCode.OK);

        var values = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            var asked = await merchant.PostAsync($"admin/orders/{id}/returns", Units((0, 1)), key: $"r{i}");
            values.Add((long)asked.Should(HttpStatusCode.OK)["returns"][i]!["value"]!["amount"]!);
        }

        values
            .Sum()
            .Should()
            .Be(order.Amount("subtotal") - order.Amount("discount") + (long)order["lines"][0]!["tax"]!["amount"]!);
        (values.Max() - values.Min()).Should().BeLessThanOrEqualTo(1);
    }

    private static async Task<(Basket Basket, string Id)> ShippedAsync(CheckoutTestHost host, int mugs, int shipped)
    {
        var basket = await host.Shop().PaidBasketAsync("MUG", mugs);
        var id = (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!;
        (await Merchant(host).PostAsync($"admin/orders/{id}/fulfilments", Units((0, shipped)), key: "ship")).Should(
            HttpStatusCode.OK
        );
        return (basket, id);
    }

    private static object Units(params (int Line, int Quantity)[] units) =>
        new { units = units.Select(u => new { line = u.Line, quantity = u.Quantity }) };

    private static object Damaged(int quantity) =>
        new
        {
            units = new[]
            {
                new
                {
                    line = 0,
                    quantity,
                    restock = false,
                },
            },
        };

    private static object Amount(long amount) => new { amount = new { amount, currency = "USD" } };

    private static Shop Merchant(CheckoutTestHost host, OmniSphere.Tenancy.Tenant? tenant = null)
    {
        var merchant = host.Shop(tenant);
        merchant.Client.AsStaff(tenant ?? host.Acme, CheckoutPermissions.OrdersRead, CheckoutPermissions.OrdersWrite);
        return merchant;
    }
}
