using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Tests.Credit;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;

namespace OmniSphere.Checkout.Tests.Placing;

public sealed class PlaceOrderTests
{
    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task A_paid_cart_becomes_an_order(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 1_999);
        var shop = host.Shop();
        var basket = await shop.FilledBasketAsync("MUG", 2);
        var cart = await basket.GetAsync();

        var payment = (await basket.PayAsync()).Should(HttpStatusCode.OK);
        ((string)payment["state"]!).Should().Be("authorised");
        ((string)(await basket.GetAsync())["state"]!).Should().Be("frozen");
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);

        order.Amount("subtotal").Should().Be(3_998);
        order.Amount("shipping").Should().Be(500);
        order.Amount("tax").Should().Be(400 + 50);
        order.Amount("total").Should().Be(4_948).And.Be(cart.Amount("total"));
        order.Amount("due").Should().Be(0);
        ((string)order["number"]!).Should().MatchRegex("^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$");
        ((string)order["status"]!).Should().Be("placed");
        order["lines"].AsArray().Should().ContainSingle().Which!["sku"]!.GetValue<string>().Should().Be("MUG");
        host.Catalogue.Stock("MUG").Should().Be((100, 0, 2));
        (await host.ReadAsync(db => db.Payments.SingleAsync())).State.Should().Be(PaymentState.Captured);
        var read = (await shop.GetAsync($"orders/{(string)order["id"]!}", basket.Token)).Should(HttpStatusCode.OK);
        read.Amount("total").Should().Be(4_948);
        var done = await basket.GetAsync();
        ((string)done["state"]!).Should().Be("completed");
        ((string)done["orderId"]!).Should().Be((string)order["id"]!);
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task A_number_that_another_order_has_is_drawn_again_and_nothing_is_taken_twice(
        DatabaseProvider provider
    )
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 2_000);
        var first = (await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync()).Should(HttpStatusCode.Created);
        var taken = (string)first["number"]!;
        var merchant = CreditStory.Merchant(host);
        var (card, code) = await CreditStory.IssueAsync(merchant, 1_000);
        var basket = await host.Shop().FilledBasketAsync("MUG");
        (await CreditStory.EnterAsync(basket, code)).Should(HttpStatusCode.OK);
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        host.Gateway.Numbers.Enqueue(taken);
        host.Gateway.Numbers.Enqueue(taken);

        var second = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);

        host.Gateway.Numbers.Should().BeEmpty("both were drawn and refused");
        ((string)second["number"]!).Should().NotBe(taken);
        (await CreditStory.LedgerAsync(merchant, card)).Sum(e => e.Amount).Should().Be(0, "it paid once");
        (await host.ReadAsync(db => db.TestPayments.SumAsync(p => p.Captured))).Should().Be(2_750 + 1_750);
        await Books.ShouldBalanceAsync(host, "MUG", orders: 2, units: 2);
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task The_same_cart_completed_by_32_clients_is_one_order_and_one_charge(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 1_999, onHand: 50);
        var basket = await host.Shop().PaidBasketAsync("MUG", 2);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(i => basket.CompleteAsync(i % 4 == 0 ? "same" : $"own-{i}"))
        );

        var placed = answers.Where(a => a.Status is HttpStatusCode.Created or HttpStatusCode.OK).ToList();
        placed.Should().NotBeEmpty();
        placed.Select(a => (string)a["id"]!).Distinct().Should().ContainSingle();
        answers
            .Except(placed)
            .Should()
            .OnlyContain(a =>
                a.Code == "cart.completing" || a.Code == "idempotency.in_progress" || a.Code == "cart.version_conflict"
            );
        answers
            .Where(a => a.Code == "cart.completing")
            .Should()
            .OnlyContain(a => a.Response.Headers.RetryAfter != null);
        await Books.ShouldBalanceAsync(host, "MUG", orders: 1, units: 2);
        var again = (await basket.CompleteAsync("another")).Should(HttpStatusCode.OK);
        ((string)again["id"]!).Should().Be((string)placed[0]["id"]!);
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task Fifty_buyers_of_ten_units_make_ten_orders(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("RUSH", 2_000, onHand: 10);
        var baskets = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => host.Shop().PaidBasketAsync("RUSH", email: $"buyer{i}@example.org"))
        );

        var answers = await Task.WhenAll(baskets.Select(b => b.CompleteAsync()));

        answers.Count(a => a.Status is HttpStatusCode.Created).Should().Be(10);
        var refused = answers.Where(a => a.Status is not HttpStatusCode.Created).ToList();
        refused.Should().HaveCount(40).And.OnlyContain(a => a.Code == "stock.insufficient");
        ((string)refused[0]["sku"]!).Should().Be("RUSH");
        ((int)refused[0]["requested"]!).Should().Be(1);
        ((int)refused[0]["available"]!).Should().Be(0);
        await Books.ShouldBalanceAsync(host, "RUSH", orders: 10, units: 10);
        foreach (var basket in baskets)
        {
            ((string)(await basket.GetAsync())["state"]!).Should().BeOneOf("completed", "open");
        }
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task A_coupon_is_used_as_often_as_it_may_be_however_many_carts_hold_it(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 2_000);
        var baskets = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async i =>
                {
                    var basket = await host.Shop().FilledBasketAsync("MUG", email: $"buyer{i}@example.org");
                    (await basket.PostAsync("coupons", new { code = "RARE" })).Should(HttpStatusCode.OK);
                    (await basket.PayAsync()).Should(HttpStatusCode.OK);
                    return basket;
                })
        );

        var answers = await Task.WhenAll(baskets.Select(b => b.CompleteAsync()));

        answers.Count(a => a.Status is HttpStatusCode.Created).Should().Be(3);
        answers
            .Where(a => a.Status is not HttpStatusCode.Created)
            .Should()
            .OnlyContain(a => a.Code == "coupon.exhausted" || a.Code == "cart.changed");
        (await host.ReadAsync(db => db.Coupons.SingleAsync(c => c.Code == "RARE"))).Uses.Should().Be(3);
        await Books.ShouldBalanceAsync(host, "MUG", orders: 3, units: 3);
        var late = baskets[Array.FindIndex(answers, a => a.Status is not HttpStatusCode.Created)];
        var cart = await late.GetAsync();
        ((string)cart["coupons"][0]!["reason"]!).Should().Be("exhausted");
        (await late.PayAsync()).Should(HttpStatusCode.OK);
        (await late.CompleteAsync()).Should(HttpStatusCode.Created).Amount("discount").Should().Be(0);
    }

    [Fact]
    public async Task A_coupon_once_for_each_customer_is_that()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var carts = new List<Basket>();
        foreach (var email in new[] { "ada@example.org", "ADA@example.org", "bob@example.org" })
        {
            var basket = await host.Shop().FilledBasketAsync("MUG", email: email);
            (await basket.PostAsync("coupons", new { code = "ONCE" })).Should(HttpStatusCode.OK);
            (await basket.PayAsync()).Should(HttpStatusCode.OK);
            carts.Add(basket);
        }

        (await carts[0].CompleteAsync()).Should(HttpStatusCode.Created);
        (await carts[1].CompleteAsync()).Status.Should().Be(HttpStatusCode.Conflict);
        (await carts[2].CompleteAsync()).Should(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_price_that_changed_after_payment_is_not_charged()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().PaidBasketAsync("MUG");
        host.Catalogue.Put("MUG", 1_000);

        var refused = (await basket.CompleteAsync()).ShouldRefuse(HttpStatusCode.Conflict, "cart.changed");
        refused.Amount("subtotal").Should().Be(1_000);

        ((string)(await basket.GetAsync())["state"]!).Should().Be("open");
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        (await basket.CompleteAsync()).Should(HttpStatusCode.Created).Amount("subtotal").Should().Be(1_000);
        await Books.ShouldBalanceAsync(host, "MUG", orders: 1, units: 1);
    }

    [Fact]
    public async Task What_is_sold_no_more_after_payment_frees_the_cart_and_the_money()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().PaidBasketAsync("MUG");
        host.Catalogue.Remove("MUG");

        (await basket.CompleteAsync()).ShouldRefuse(HttpStatusCode.Conflict, "variant.unavailable");

        ((string)(await basket.GetAsync())["state"]!).Should().Be("open");
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).State.Should().Be(GatewayPaymentState.Cancelled);
    }

    [Fact]
    public async Task A_tax_that_changed_in_another_process_after_payment_is_noticed()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().PaidBasketAsync("MUG");
        await host.ReadAsync(async db =>
        {
            (await db.TaxRates.SingleAsync()).Millionths = 200_000;
            (await db.Settings.SingleAsync()).ChangedAt = DateTimeOffset.UnixEpoch;
            return await db.SaveChangesAsync();
        });

        (await basket.CompleteAsync()).ShouldRefuse(HttpStatusCode.Conflict, "cart.changed");
    }

    [Fact]
    public async Task What_is_missing_is_named_and_an_unpaid_cart_is_not_completed()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var shop = host.Shop();
        var basket = await shop.BasketAsync();
        (await basket.CompleteAsync()).ShouldRefuse(HttpStatusCode.Conflict, "cart.incomplete");
        await basket.AddAsync("MUG");
        await basket.FillInAsync();
        var refused = (await basket.CompleteAsync()).ShouldRefuse(HttpStatusCode.PaymentRequired, "payment.required");

        ((long)refused["due"]["amount"]!).Should().Be(2_750);
        (await shop.PostAsync($"{basket.Path}/complete", null, basket.Token)).ShouldRefuse(
            HttpStatusCode.BadRequest,
            "idempotency.key_missing"
        );
    }

    [Fact]
    public async Task A_cart_that_comes_to_nothing_needs_no_payment()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 20_000);
        await host.SetUpAsync(
            host.Acme,
            CheckoutTestHost.UsSettings with
            {
                ShippingMethods = [new("free", "Free", new(0, Currency.Usd), null, ["*"], 1, 2)],
            }
        );
        var basket = await host.Shop().FilledBasketAsync("MUG");
        await basket.PostAsync("coupons", new { code = "FREE" });

        (await basket.PayAsync()).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "payment.not_needed");
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);

        order.Amount("total").Should().Be(0);
        ((string)order["paymentStatus"]!).Should().Be("notNeeded");
        host.Catalogue.Stock("MUG").Allocated.Should().Be(1);
    }

    [Fact]
    public async Task The_order_and_its_payment_are_told_in_this_order()
    {
        var heard = new EventSink();
        await using var host = await CheckoutTestHost.StartAsync(events: heard);
        host.Catalogue.Put("MUG", 2_000);
        var order = await (await host.Shop().PaidBasketAsync("MUG", 3)).CompleteAsync();
        await host.SettleAsync();

        var id = (string)order["id"]!;
        heard.Of(id).Select(e => e.Type).Should().Equal("order.created", "order.paid");
        var created = heard.Of(id)[0].Read<OrderCreated>();
        created.Number.Should().Be((string)order["number"]!);
        created.Email.Should().Be("ada@example.org");
        created.Lines.Should().ContainSingle().Which.Quantity.Should().Be(3);
        created.Totals.Total.Amount.Should().Be(order.Amount("total"));
        heard.Types.Should().Contain("cart.updated");
    }
}
