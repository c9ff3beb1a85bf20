using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Tests.Credit;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Orders;

/// <summary>An order of two mugs that was paid in two: 27.50 for the first with the shipping, then 22.00 for the second.</summary>
public sealed class RefusedRefundTests
{
    [Fact]
    public async Task What_one_payment_refuses_to_give_back_has_failed_and_can_be_begun_anew()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var (id, second) = await PaidInTwoAsync(host);
        var merchant = Merchant(host);
        (await merchant.PostAsync($"admin/orders/{id}/fulfilments", new { }, key: "ship")).Should(HttpStatusCode.OK);
        var units = new[] { new { line = 0, quantity = 2 } };
        var asked = await merchant.PostAsync($"admin/orders/{id}/returns", new { units }, key: "back");
        var path = $"admin/orders/{id}/returns/{(string)asked.Should(HttpStatusCode.OK)["returns"][0]!["id"]!}";
        (await merchant.PostAsync($"{path}/receive", new { }, key: "here")).Should(HttpStatusCode.OK);

        // 44.00 go back: the second payment is asked first and refuses its 22.00; the answer of the first one is lost.
        host.Gateway.Refuse = r => r.Reference == second ? "charge_disputed" : null;
        var calls = 0;
        host.Gateway.Interrupt = (name, late) =>
            name == "refund" && late && Interlocked.Increment(ref calls) == 2
                ? throw new HttpRequestException("lost")
                : Task.CompletedTask;
        (await merchant.PostAsync($"{path}/refund", new { }, key: "money")).ShouldRefuse(
            HttpStatusCode.ServiceUnavailable,
            "payment.unknown"
        );
        for (var i = 0; i < 2; i++)
        {
            await GoOnAsync(host, id);
            var order = await merchant.GetAsync($"admin/orders/{id}");
            ((long)order["refunded"]["amount"]!).Should().Be(2_200);
            ((long)order["returns"][0]!["refund"]!["amount"]!).Should().Be(2_200, "the return tells what went back");
            order["refunds"]
                .AsArray()
                .Select(r => ((string)r!["state"]!, (long)r["amount"]!["amount"]!))
                .Should()
                .BeEquivalentTo([("done", 2_200L), ("failed", 2_200L)]);
            order["timeline"]
                .AsArray()
                .Where(t => (string)t!["kind"]! == "refund.failed")
                .Select(t => (string)t!["note"]!)
                .Should()
                .Equal("22.00 USD charge_disputed");
        }

        (await LedgerAsync(host)).Should().Equal(2_200, 0);
        host.Gateway.Refuse = static _ => null;
        var again = await merchant.PostAsync($"admin/orders/{id}/refunds", Amount(2_200), key: "again");
        ((long)again.Should(HttpStatusCode.OK)["refunded"]["amount"]!).Should().Be(4_400);
        (await LedgerAsync(host)).Should().Equal(2_200, 2_200);
    }

    [Fact]
    public async Task A_return_whose_money_is_refused_is_as_it_was_however_late_the_answer_comes()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var (id, _) = await PaidInTwoAsync(host);
        var merchant = Merchant(host);
        (await merchant.PostAsync($"admin/orders/{id}/fulfilments", new { }, key: "ship")).Should(HttpStatusCode.OK);
        var units = new[] { new { line = 0, quantity = 1 } };
        var asked = await merchant.PostAsync($"admin/orders/{id}/returns", new { units }, key: "back");
        var path = $"admin/orders/{id}/returns/{(string)asked.Should(HttpStatusCode.OK)["returns"][0]!["id"]!}";
        (await merchant.PostAsync($"{path}/receive", new { }, key: "here")).Should(HttpStatusCode.OK);
        host.Gateway.Refuse = static _ => throw new HttpRequestException("lost");
        (await merchant.PostAsync($"{path}/refund", new { }, key: "money")).ShouldRefuse(
            HttpStatusCode.ServiceUnavailable,
            "payment.unknown"
        );

        host.Gateway.Refuse = static _ => "charge_disputed";
        await GoOnAsync(host, id);
        var order = await merchant.GetAsync($"admin/orders/{id}");
        ((string)order["returns"][0]!["state"]!).Should().Be("received");
        ((long)order["returns"][0]!["refund"]!["amount"]!).Should().Be(0);
        (await merchant.PostAsync($"{path}/refund", new { }, key: "now")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "payment.refused"
        );
        host.Gateway.Refuse = static _ => null;
        (await merchant.PostAsync($"{path}/refund", new { }, key: "then")).Should(HttpStatusCode.OK);
        (await LedgerAsync(host)).Should().Equal(0, 2_200);
    }

    [Fact]
    public async Task An_edit_whose_refund_is_refused_lets_all_of_its_money_pay_for_the_order_still()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        var merchant = Merchant(host);
        merchant.Client.AsStaff(
            host.Acme,
            CheckoutPermissions.OrdersRead,
            CheckoutPermissions.OrdersWrite,
            CheckoutPermissions.CreditWrite
        );
        var (_, code) = await CreditStory.IssueAsync(merchant, 4_000);
        var basket = await host.Shop().FilledBasketAsync("MUG", 2);
        (await CreditStory.EnterAsync(basket, code)).Should(HttpStatusCode.OK);
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        var id = (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!;
        host.Gateway.Refuse = static _ => "charge_disputed";

        // 22.00 less: 9.50 of them were paid by the card.
        var edit = new { lines = new[] { new { line = 0, quantity = 1 } } };
        await merchant.SendAsync(HttpMethod.Post, $"admin/orders/{id}/edits", edit, token: null, "less", ifMatch: "*");

        var order = await host.ReadAsync(db => db.Orders.SingleAsync());
        (order.Paid, order.Refunded, order.Adjusted, order.Overpaid).Should().Be((4_950, 0, 0, 2_200));
        order.Edits.Single().Refund.Should().Be(0);
    }

    [Fact]
    public async Task A_cancelled_order_gives_back_what_it_can_and_asks_again_for_the_rest()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var (id, second) = await PaidInTwoAsync(host);
        var merchant = Merchant(host);
        host.Gateway.Refuse = r => r.Reference == second ? "charge_disputed" : null;

        var cancelled = await merchant.PostAsync($"admin/orders/{id}/cancel", new { });

        ((string)cancelled.Should(HttpStatusCode.OK)["paymentStatus"]!).Should().Be("refunding");
        ((long)cancelled["refunded"]["amount"]!).Should().Be(2_750);
        await GoOnAsync(host, id);
        (await LedgerAsync(host)).Should().Equal(2_750, 0);
        host.Gateway.Refuse = static _ => null;
        await GoOnAsync(host, id);
        var order = await merchant.GetAsync($"admin/orders/{id}");
        ((string)order["paymentStatus"]!).Should().Be("refunded");
        ((long)order["refunded"]["amount"]!).Should().Be(2_750 + 2_200);
        order["timeline"].AsArray().Count(t => (string)t!["kind"]! == "refund.failed").Should().Be(1);
        (await LedgerAsync(host)).Should().Equal(2_750, 2_200);
    }

    /// <returns>The order's id and the provider's reference of the second payment.</returns>
    private static async Task<(string Id, string Second)> PaidInTwoAsync(CheckoutTestHost host)
    {
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        var basket = await host.Shop().PaidBasketAsync("MUG");
        var id = (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!;
        var edit = new { lines = new[] { new { line = 0, quantity = 2 } } };
        (
            await Merchant(host)
                .SendAsync(HttpMethod.Post, $"admin/orders/{id}/edits", edit, token: null, "more", ifMatch: "*")
        ).Should(HttpStatusCode.OK);
        var card = new { provider = "test", paymentMethod = "pm_card_visa" };
        (await host.Shop().PostAsync($"orders/{id}/payment", card, basket.Token)).Should(HttpStatusCode.OK);
        return (
            id,
            await host.ReadAsync(db =>
                db.TestPayments.Where(p => p.Amount == 2_200).Select(p => p.Reference).SingleAsync()
            )
        );
    }

    /// <summary>What the reconciler does once the order is due.</summary>
    private static async Task GoOnAsync(CheckoutTestHost host, string id)
    {
        await using var scope = host.Scope();
        await scope.Get<OrderCancellation>().SettleAsync(Id<OrderKind>.Parse(id));
    }

    /// <summary>What the provider gave back of the first payment and of the second.</summary>
    private static Task<List<long>> LedgerAsync(CheckoutTestHost host) =>
        host.ReadAsync(db => db.TestPayments.OrderByDescending(p => p.Amount).Select(p => p.Refunded).ToListAsync());

    private static object Amount(long amount) => new { amount = new { amount, currency = "USD" } };

    private static Shop Merchant(CheckoutTestHost host)
    {
        var merchant = host.Shop();
        merchant.Client.AsStaff(host.Acme, CheckoutPermissions.OrdersRead, CheckoutPermissions.OrdersWrite);
        return merchant;
    }
}
