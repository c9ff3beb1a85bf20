using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Hosts;
using static OmniSphere.Checkout.Tests.Credit.CreditStory;

namespace OmniSphere.Checkout.Tests.Credit;

/// <summary>Tea costs 3.50, standard shipping 5.00, sales tax on both 10 %: nine dollars thirty-five a cup.</summary>
public sealed class GiftCardCheckoutTests(SharedCheckout shared) : IClassFixture<SharedCheckout>
{
    private readonly CheckoutTestHost _host = shared.Host;

    [Fact]
    public async Task A_card_that_covers_everything_places_an_order_without_a_charge()
    {
        var merchant = Merchant(_host);
        var (id, code) = await IssueAsync(merchant, 5_000);
        var basket = await _host.Shop().FilledBasketAsync("TEA", email: "all@example.org");
        var before = await basket.GetAsync();
        var total = before.Amount("total");

        var cart = (await EnterAsync(basket, code)).Should(HttpStatusCode.OK);

        (cart.Amount("total"), cart.Amount("due")).Should().Be((total, 0));
        cart.Amount("tax").Should().Be(before.Amount("tax"), "a gift card is money and lowers no tax");
        ((long)cart["credits"][0]!["amount"]!["amount"]!).Should().Be(total);
        (await basket.PayAsync()).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "payment.not_needed");
        (await BalanceAsync(merchant, id)).Should().Be(5_000, "nothing is taken before there is an order");
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
        ((string)order["paymentStatus"]!).Should().Be("paid");
        (order.Amount("total"), order.Amount("due")).Should().Be((total, 0));
        ((string)order["credits"][0]!["last4"]!).Should().Be(code[^4..]);
        (await LedgerAsync(merchant, id))
            .Should()
            .Equal(("issued", 5_000, 5_000), ("held", -total, 5_000 - total), ("captured", 0, 5_000 - total));
        (await _host.ReadAsync(db => db.Payments.AnyAsync(p => p.Email == "all@example.org"))).Should().BeFalse();
        var seen = await merchant.GetAsync($"admin/orders/{(string)order["id"]!}");
        seen["timeline"].AsArray().Select(t => (string)t!["kind"]!).Should().Contain("paid");
        await CreditBooks.ShouldAddUpAsync(_host);
    }

    [Fact]
    public async Task A_declined_card_leaves_the_gift_card_alone_and_an_accepted_one_pays_the_rest()
    {
        var merchant = Merchant(_host);
        var (id, code) = await IssueAsync(merchant, 300);
        var basket = await _host.Shop().FilledBasketAsync("TEA");
        var cart = (await EnterAsync(basket, code)).Should(HttpStatusCode.OK);
        var (total, due) = (cart.Amount("total"), cart.Amount("due"));
        due.Should().Be(total - 300);

        (await basket.PayAsync("pm_card_visa_chargeDeclined")).Status.Should().Be(HttpStatusCode.PaymentRequired);
        (await BalanceAsync(merchant, id)).Should().Be(300);
        var payment = (await basket.PayAsync()).Should(HttpStatusCode.OK);
        ((long)payment["amount"]["amount"]!).Should().Be(due);
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);

        order.Amount("due").Should().Be(0);
        ((string)order["paymentStatus"]!).Should().Be("paid");
        (await BalanceAsync(merchant, id)).Should().Be(0);
        var stored = await _host.ReadAsync(db => db.Orders.SingleAsync(o => o.Number == (string)order["number"]!));
        (stored.Paid, stored.Credit).Should().Be((total, 300));
        await CreditBooks.ShouldAddUpAsync(_host);
    }

    [Fact]
    public async Task A_card_emptied_by_another_cart_changes_this_one_and_its_payment_is_left()
    {
        var merchant = Merchant(_host);
        var (id, code) = await IssueAsync(merchant, 500);
        var slow = await _host.Shop().FilledBasketAsync("TEA", email: "slow@example.org");
        (await EnterAsync(slow, code)).Should(HttpStatusCode.OK);
        (await slow.PayAsync()).Should(HttpStatusCode.OK);
        var quick = await _host.Shop().FilledBasketAsync("TEA");
        (await EnterAsync(quick, code)).Should(HttpStatusCode.OK);
        (await quick.PayAsync()).Should(HttpStatusCode.OK);
        (await quick.CompleteAsync()).Should(HttpStatusCode.Created);

        (await slow.CompleteAsync()).ShouldRefuse(HttpStatusCode.Conflict, "cart.changed");

        var cart = await slow.GetAsync();
        cart.Amount("due").Should().Be(cart.Amount("total"));
        cart["messages"].AsArray().Select(m => (string)m!["code"]!).Should().Contain("gift_card.unusable");
        (await _host.ReadAsync(db => db.TestPayments.CountAsync(p => p.State == GatewayPaymentState.Authorised)))
            .Should()
            .Be(0);
        (await slow.DeleteAsync($"gift-cards/{id}")).Should(HttpStatusCode.OK);
        (await slow.DeleteAsync($"gift-cards/{id}")).ShouldRefuse(HttpStatusCode.NotFound, "gift_card.not_entered");
        (await BalanceAsync(merchant, id)).Should().Be(0);
        await CreditBooks.ShouldAddUpAsync(_host);
    }

    [Fact]
    public async Task A_card_whose_code_was_replaced_pays_only_for_who_knows_the_new_one()
    {
        var merchant = Merchant(_host);
        var (id, lost) = await IssueAsync(merchant, 5_000);
        var basket = await _host.Shop().FilledBasketAsync("TEA", email: "replaced@example.org");
        (await EnterAsync(basket, lost)).Should(HttpStatusCode.OK).Amount("due").Should().Be(0);
        var found = await merchant.PostAsync($"admin/gift-cards/{id}/code", null);
        var code = (string)found.Should(HttpStatusCode.OK)["code"]!;

        (await basket.CompleteAsync()).ShouldRefuse(HttpStatusCode.PaymentRequired, "payment.required");
        for (var i = 0; i < 2; i++)
        {
            var cart = await basket.GetAsync();
            cart.Amount("due").Should().Be(cart.Amount("total"));
            ((string)cart["credits"][0]!["last4"]!).Should().Be(lost[^4..]);
            (await basket.PutAsync("billing-address", Basket.Address())).Should(HttpStatusCode.OK);
        }

        (await EnterAsync(basket, code)).Should(HttpStatusCode.OK).Amount("due").Should().Be(0);
        (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_order_that_finds_no_stock_gives_the_card_back()
    {
        _host.Catalogue.Put("SCARCE", 2_000, onHand: 1);
        var merchant = Merchant(_host);
        var (id, code) = await IssueAsync(merchant, 9_000);
        var late = await _host.Shop().FilledBasketAsync("SCARCE", email: "late@example.org");
        (await EnterAsync(late, code)).Should(HttpStatusCode.OK);
        (await (await _host.Shop().PaidBasketAsync("SCARCE")).CompleteAsync()).Should(HttpStatusCode.Created);

        (await late.CompleteAsync()).ShouldRefuse(HttpStatusCode.Conflict, "stock.insufficient");

        (await BalanceAsync(merchant, id)).Should().Be(9_000);
        (await LedgerAsync(merchant, id)).Select(e => e.Movement).Should().Equal("issued", "held", "released");
        await CreditBooks.ShouldAddUpAsync(_host);
    }

    [Fact]
    public async Task Several_cards_pay_in_the_order_they_were_entered_and_a_cancelled_order_gives_each_its_part_back()
    {
        var merchant = Merchant(_host);
        var (first, firstCode) = await IssueAsync(merchant, 200);
        var (second, secondCode) = await IssueAsync(merchant, 5_000);
        var basket = await _host.Shop().FilledBasketAsync("TEA", email: "two@example.org");
        (await EnterAsync(basket, firstCode)).Should(HttpStatusCode.OK);
        var cart = (await EnterAsync(basket, secondCode)).Should(HttpStatusCode.OK);
        var total = cart.Amount("total");
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
        (await BalanceAsync(merchant, first)).Should().Be(0);
        (await BalanceAsync(merchant, second)).Should().Be(5_000 - (total - 200));

        var cancelled = (await merchant.PostAsync($"admin/orders/{(string)order["id"]!}/cancel", new { })).Should(
            HttpStatusCode.OK
        );

        ((string)cancelled["paymentStatus"]!).Should().Be("refunded");
        ((long)cancelled["refunded"]["amount"]!).Should().Be(total);
        (await BalanceAsync(merchant, first)).Should().Be(200);
        (await BalanceAsync(merchant, second)).Should().Be(5_000);
        await CreditBooks.ShouldAddUpAsync(_host);
    }

    [Fact]
    public async Task A_refund_goes_to_the_payment_method_up_to_what_it_took_and_then_to_the_card()
    {
        var merchant = Merchant(_host);
        var (id, code) = await IssueAsync(merchant, 400);
        var basket = await _host.Shop().FilledBasketAsync("TEA", email: "parts@example.org");
        var due = (await EnterAsync(basket, code)).Should(HttpStatusCode.OK).Amount("due");
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);

        (await RefundAsync(merchant, order, due - 10)).Should(HttpStatusCode.OK);
        (await BalanceAsync(merchant, id)).Should().Be(0);
        (await RefundAsync(merchant, order, 110)).Should(HttpStatusCode.OK);
        (await BalanceAsync(merchant, id)).Should().Be(100);
        (await RefundAsync(merchant, order, 301)).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        var done = (await RefundAsync(merchant, order, 300)).Should(HttpStatusCode.OK);

        ((string)done["paymentStatus"]!).Should().Be("refunded");
        (await BalanceAsync(merchant, id)).Should().Be(400);
        done["refunds"].AsArray().Select(r => (long)r!["amount"]!["amount"]!).Should().Equal(due - 10, 110, 300);
        var booked = await _host.ReadAsync(db => db.Payments.SingleAsync(p => p.Email == "parts@example.org"));
        (booked.Captured, booked.Refunded).Should().Be((due, due));
        await CreditBooks.ShouldAddUpAsync(_host);
    }

    [Fact]
    public async Task A_refund_to_a_gift_card_makes_one_for_an_order_that_had_none()
    {
        var merchant = Merchant(_host);
        var order = (
            await (await _host.Shop().PaidBasketAsync("TEA", email: "rather@example.org")).CompleteAsync()
        ).Should(HttpStatusCode.Created);

        var refunded = (await RefundAsync(merchant, order, 500, "giftCard")).Should(HttpStatusCode.OK);

        var card = (string)refunded["refunds"][0]!["accountId"]!;
        var code = (string)
            (await merchant.PostAsync($"admin/gift-cards/{card}/code", null)).Should(HttpStatusCode.OK)["code"]!;
        var found = await merchant.PostAsync("admin/gift-cards/lookup", new { code });
        ((long)found["balance"]["amount"]!).Should().Be(500);
        ((string)found["recipient"]!).Should().Be("rather@example.org");
        (await RefundAsync(merchant, order, 100, "storeCredit")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "refund.no_customer"
        );

        var cancelled = (await merchant.PostAsync($"admin/orders/{(string)order["id"]!}/cancel", new { })).Should(
            HttpStatusCode.OK
        );
        ((long)cancelled["refunded"]["amount"]!).Should().Be(order.Amount("total"), "the rest, and no more, goes back");
        var booked = await _host.ReadAsync(db => db.Payments.SingleAsync(p => p.Email == "rather@example.org"));
        booked.Refunded.Should().Be(order.Amount("total") - 500);
        await CreditBooks.ShouldAddUpAsync(_host);
    }

    [Fact]
    public async Task The_invoice_says_what_gift_cards_paid_and_its_taxes_are_those_of_the_price()
    {
        var merchant = Merchant(_host);
        (
            await merchant.PutAsync(
                "admin/invoice-settings",
                new { seller = new { name = "Acme", address = (string[])["1 Main Street"] } }
            )
        ).Should(HttpStatusCode.OK);
        var (_, code) = await IssueAsync(merchant, 125);
        var basket = await _host.Shop().FilledBasketAsync("TEA", email: "invoiced@example.org");
        (await EnterAsync(basket, code)).Should(HttpStatusCode.OK);
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);

        var invoice = (await merchant.PostAsync($"admin/orders/{(string)order["id"]!}/invoice", new { })).Should(
            HttpStatusCode.OK
        );

        ((long)invoice["total"]["amount"]!).Should().Be(order.Amount("total"));
        ((long)invoice["tax"]["amount"]!).Should().Be(order.Amount("tax"));
        ((long)invoice["content"]["credits"]![0]!["amount"]!["amount"]!).Should().Be(125);
        var page = await merchant.Client.GetStringAsync(
            new Uri($"checkout/v1/admin/invoices/{(string)invoice["id"]!}/print", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        page.Should().Contain("Paid by gift card").And.Contain(code[^4..]).And.Contain("1.25 USD");
    }

    [Fact]
    public async Task A_refund_whose_answer_was_lost_gives_each_part_once()
    {
        await using var host = await CheckoutTestHost.StartAsync(
            settings: new()
            {
                ["OmniSphere:Checkout:Lease"] = "00:00:02",
                ["OmniSphere:Checkout:GatewayTimeout"] = "00:00:01",
            }
        );
        host.Catalogue.Put("MUG", 2_000);
        var merchant = Merchant(host);
        var (id, code) = await IssueAsync(merchant, 700);
        var basket = await host.Shop().FilledBasketAsync("MUG");
        (await EnterAsync(basket, code)).Should(HttpStatusCode.OK);
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
        var lost = 1;
        host.Gateway.Interrupt = (name, late) =>
            name == "refund" && late && Interlocked.Exchange(ref lost, 0) == 1
                ? throw new HttpRequestException("lost")
                : Task.CompletedTask;

        (await RefundAsync(merchant, order, 2_250)).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "payment.unknown");
        (await BalanceAsync(merchant, id))
            .Should()
            .Be(0, "nothing goes to the card before the provider's part is certain");
        (await RefundAsync(merchant, order, 100)).ShouldRefuse(HttpStatusCode.Conflict, "order.refund_in_progress");
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Orders.AnyAsync(o => o.Refunded == 2_250)),
            "the refund is finished by the reconciler"
        );

        (await BalanceAsync(merchant, id)).Should().Be(200);
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Refunded.Should().Be(2_050);
        (await RefundAsync(merchant, order, 500)).Should(HttpStatusCode.OK);
        (await BalanceAsync(merchant, id)).Should().Be(700);
        await CreditBooks.ShouldAddUpAsync(host);
    }
}
