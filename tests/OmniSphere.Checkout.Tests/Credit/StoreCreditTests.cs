using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Testing;
using static OmniSphere.Checkout.Tests.Credit.CreditStory;

namespace OmniSphere.Checkout.Tests.Credit;

public sealed class StoreCreditTests(SharedCheckout shared) : IClassFixture<SharedCheckout>
{
    private readonly CheckoutTestHost _host = shared.Host;

    [Fact]
    public async Task A_merchant_grants_and_corrects_credit_with_a_reason_and_the_customer_sees_it()
    {
        var merchant = Merchant(_host);
        var credit = (await GrantAsync(merchant, "usr_grace", 1_500)).Should(HttpStatusCode.OK);
        (await GrantAsync(merchant, "usr_grace", -400, "Typing error")).Should(HttpStatusCode.OK);
        (await GrantAsync(merchant, "usr_grace", -1_101)).ShouldRefuse(HttpStatusCode.Conflict, "credit.insufficient");
        (await GrantAsync(merchant, "usr_grace", 0)).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await GrantAsync(merchant, "usr_grace", 1, "")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);

        var mine = (await Customer("usr_grace").GetAsync("store-credit")).Should(HttpStatusCode.OK);

        ((long)mine["items"][0]!["balance"]!["amount"]!).Should().Be(1_100);
        mine["items"][0]!["entries"]!.AsArray().Should().HaveCount(2).And.OnlyContain(e => e!["reason"] == null);
        (await LedgerAsync(merchant, (string)credit["id"]!, "store-credit"))
            .Should()
            .Equal(("adjusted", 1_500, 1_500), ("adjusted", -400, 1_100));
        var listed = (await merchant.GetAsync("admin/store-credit?customerId=usr_grace")).Should(HttpStatusCode.OK);
        listed["items"].AsArray().Should().HaveCount(1);
        (await _host.Shop().GetAsync("store-credit")).ShouldRefuse(HttpStatusCode.Unauthorized, "auth.required");
        var elsewhere = _host.Shop(_host.Lumiere);
        elsewhere.Client.AsShopper(_host.Lumiere, "usr_grace");
        (await elsewhere.GetAsync("store-credit"))["items"].AsArray().Should().BeEmpty();
        var stranger = Merchant(_host, _host.Lumiere);
        (await stranger.GetAsync($"admin/store-credit/{(string)credit["id"]!}/ledger"))
            .Status.Should()
            .Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Credit_pays_after_the_gift_cards_and_only_for_its_owner()
    {
        var merchant = Merchant(_host);
        (await GrantAsync(merchant, "usr_ada", 10_000)).Should(HttpStatusCode.OK);
        var (_, code) = await IssueAsync(merchant, 150);
        var ada = Customer("usr_ada");
        var basket = await ada.FilledBasketAsync("TEA", email: "ada-credit@example.org");
        (await basket.PutAsync("store-credit", new { use = true })).Should(HttpStatusCode.OK);
        var cart = (await EnterAsync(basket, code)).Should(HttpStatusCode.OK);
        cart["credits"].AsArray().Select(c => (string)c!["kind"]!).Should().Equal("giftCard", "storeCredit");
        cart.Amount("due").Should().Be(0);

        var thief = new Basket(_host.Shop(), basket.Id, basket.Token);
        (await thief.CompleteAsync()).ShouldRefuse(HttpStatusCode.Forbidden, "store_credit.sign_in");
        (await thief.PutAsync("store-credit", new { use = true })).ShouldRefuse(
            HttpStatusCode.Forbidden,
            "store_credit.sign_in"
        );
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);

        var spent = order.Amount("total") - 150;
        var mine = await ada.GetAsync("store-credit");
        ((long)mine["items"][0]!["balance"]!["amount"]!).Should().Be(10_000 - spent);
        (await RefundAsync(merchant, order, 250)).Should(HttpStatusCode.OK);
        (await RefundAsync(merchant, order, 50, "storeCredit")).Should(HttpStatusCode.OK);
        mine = await ada.GetAsync("store-credit");
        ((long)mine["items"][0]!["balance"]!["amount"]!)
            .Should()
            .Be(10_000 - spent + 100 + 50, "the gift card's 1.50 goes back first");
        await CreditBooks.ShouldAddUpAsync(_host);
    }

    [Fact]
    public async Task Without_credit_there_is_none_to_use()
    {
        var basket = await Customer("usr_poor").FilledBasketAsync("TEA");

        (await basket.PutAsync("store-credit", new { use = true })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "store_credit.empty"
        );
        (await basket.PutAsync("store-credit", new { use = false })).Should(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Money_taken_at_once_for_what_has_become_cheaper_makes_an_order_that_is_flagged_as_overpaid()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var merchant = Merchant(host);
        (await merchant.PutAsync("admin/payment-settings", new { capture = "atOnce" })).Should(HttpStatusCode.OK);
        var basket = await host.Shop().PaidBasketAsync("MUG");
        host.Catalogue.Put("MUG", 1_000);

        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);

        order.Amount("total").Should().Be(1_650);
        ((long)order["overpaid"]["amount"]!).Should().Be(1_100);
        (await NumbersAsync(merchant, "overpaid=true")).Should().Equal((string)order["number"]!);
        (await RefundAsync(merchant, order, 1_100)).Should(HttpStatusCode.OK).Body!["overpaid"].Should().BeNull();
        (await NumbersAsync(merchant, "overpaid=true")).Should().BeEmpty();
        (await NumbersAsync(merchant, "overpaid=false")).Should().HaveCount(1);

        // What went back pays for nothing that is added: 27.50 were paid, 16.50 kept, two mugs come to 27.50.
        var edit = new { lines = new[] { new { line = 0, quantity = 2 } } };
        var path = $"admin/orders/{(string)order["id"]!}/edits";
        var edited = await merchant.SendAsync(HttpMethod.Post, path, edit, token: null, "more", ifMatch: "*");
        ((long)edited.Should(HttpStatusCode.OK)["amountDue"]["amount"]!).Should().Be(1_100);
    }

    [Fact]
    public async Task A_grant_whose_answer_died_with_the_process_is_granted_once()
    {
        var merchant = Merchant(_host);
        var grant = new
        {
            customerId = "usr_once",
            amount = new { amount = 700, currency = "USD" },
            reason = "Sorry",
        };
        for (var i = 0; i < 2; i++)
        {
            var credit = await merchant.PostAsync("admin/store-credit", grant, key: "grant-once");
            ((long)credit.Should(HttpStatusCode.OK)["balance"]["amount"]!).Should().Be(700);
            await ForgetAnswersAsync(_host);
        }

        (await merchant.PostAsync("admin/store-credit", grant, key: "grant-twice")).Should(HttpStatusCode.OK)[
            "balance"
        ]["amount"]!
            .GetValue<long>()
            .Should()
            .Be(1_400);
    }

    private Shop Customer(string subject)
    {
        var shop = _host.Shop();
        shop.Client.AsShopper(_host.Acme, subject);
        return shop;
    }

    private static async Task<List<string>> NumbersAsync(Shop merchant, string filter)
    {
        var page = (await merchant.GetAsync($"admin/orders?{filter}")).Should(HttpStatusCode.OK);
        return [.. page["items"].AsArray().Select(o => (string)o!["number"]!)];
    }
}
