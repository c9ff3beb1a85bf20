using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Tests.Credit;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Orders;

/// <summary>What is begun for an order is finished, whatever else happens to the order meanwhile, and happens once.</summary>
public sealed class OpenWorkTests
{
    [Fact]
    public async Task A_refund_that_is_asked_for_again_under_its_key_is_given_once()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var (_, id) = await OrderAsync(host);
        var (merchant, path) = (Merchant(host), $"admin/orders/{id}/refunds");
        var lost = 1;
        host.Gateway.Interrupt = (name, late) =>
            name == "refund" && late && Interlocked.Exchange(ref lost, 0) == 1
                ? throw new HttpRequestException("lost")
                : Task.CompletedTask;

        for (var i = 0; i < 2; i++)
        {
            (await merchant.PostAsync(path, Amount(750), key: "once")).ShouldRefuse(
                HttpStatusCode.ServiceUnavailable,
                "payment.unknown"
            );
        }

        await GoOnAsync(host, id);
        (await merchant.PostAsync(path, Amount(800), key: "once")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "idempotency.key_reused"
        );
        var again = (await merchant.PostAsync(path, Amount(750), key: "once")).Should(HttpStatusCode.OK);
        ((long)again["refunded"]["amount"]!).Should().Be(750);
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Refunded.Should().Be(750);
        (await merchant.PostAsync(path, Amount(750), key: "twice")).Should(HttpStatusCode.OK);
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Refunded.Should().Be(1_500);
    }

    [Fact]
    public async Task Money_that_moves_does_not_make_a_shipment_forgotten_that_the_stock_did_not_hear_of()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var merchant = Merchant(host);
        (await merchant.PutAsync("admin/payment-settings", new { capture = "later" })).Should(HttpStatusCode.OK);
        var (_, id) = await OrderAsync(host);
        host.Catalogue.Interrupt = static (name, _) =>
            name == "sell" ? throw new HttpRequestException("lost") : Task.CompletedTask;
        (await merchant.PostAsync($"admin/orders/{id}/fulfilments", new { }, key: "ship")).Should(HttpStatusCode.OK);

        (await merchant.PostAsync($"admin/orders/{id}/capture", new { }, key: "take")).Should(HttpStatusCode.OK);
        (await host.ReadAsync(db => db.Orders.SingleAsync())).DueAt.Should().NotBeNull("it is not shipped yet");
        (await merchant.PostAsync($"admin/orders/{id}/refunds", Amount(100), key: "back")).Should(HttpStatusCode.OK);
        (await host.ReadAsync(db => db.Orders.SingleAsync())).DueAt.Should().NotBeNull("nor is it now");
        host.Gateway.Refuse = static _ => "charge_disputed";
        (await merchant.PostAsync($"admin/orders/{id}/refunds", Amount(100), key: "more")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "payment.refused"
        );
        (await host.ReadAsync(db => db.Orders.SingleAsync())).DueAt.Should().NotBeNull();

        host.Catalogue.Interrupt = static (_, _) => Task.CompletedTask;
        await GoOnAsync(host, id);
        var order = await host.ReadAsync(db => db.Orders.SingleAsync());
        (order.DueAt, order.Fulfilments.Single().Shipped).Should().Be((null, true));
        host.Catalogue.Stock("MUG").OnHand.Should().Be(19);
    }

    [Fact]
    public async Task An_order_whose_money_is_being_taken_is_edited_afterwards()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var merchant = Merchant(host);
        (await merchant.PutAsync("admin/payment-settings", new { capture = "later" })).Should(HttpStatusCode.OK);
        var (_, id) = await OrderAsync(host, 2);
        host.Gateway.Interrupt = static (name, late) =>
            name == "capture" && late ? throw new HttpRequestException("lost") : Task.CompletedTask;
        (await merchant.PostAsync($"admin/orders/{id}/capture", new { }, key: "take")).ShouldRefuse(
            HttpStatusCode.ServiceUnavailable,
            "payment.unknown"
        );

        (await EditAsync(merchant, id, 1, "early")).ShouldRefuse(HttpStatusCode.Conflict, "order.capture_in_progress");

        host.Gateway.Interrupt = static (_, _) => Task.CompletedTask;
        await GoOnAsync(host, id);
        var edited = (await EditAsync(merchant, id, 1, "late")).Should(HttpStatusCode.OK);
        ((long)edited["refunded"]["amount"]!).Should().Be(2_200);
    }

    [Fact]
    public async Task Money_that_is_reserved_beside_a_gift_card_that_would_be_enough_is_taken_before_an_edit()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var merchant = Merchant(host);
        (await merchant.PutAsync("admin/payment-settings", new { capture = "later" })).Should(HttpStatusCode.OK);
        var (_, code) = await CreditStory.IssueAsync(merchant, 3_000);
        var (_, id) = await OrderAsync(host, 2, code);

        (await EditAsync(merchant, id, 1, "early")).ShouldRefuse(HttpStatusCode.Conflict, "order.not_captured");

        (await merchant.PostAsync($"admin/orders/{id}/capture", new { }, key: "take")).Should(HttpStatusCode.OK);
        var edited = (await EditAsync(merchant, id, 1, "late")).Should(HttpStatusCode.OK);
        ((long)edited["refunded"]["amount"]!).Should().Be(2_200);
    }

    [Fact]
    public async Task What_a_provider_refuses_to_give_back_for_an_edit_pays_for_the_order_still()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var merchant = Merchant(host);
        var (_, id) = await OrderAsync(host, 2);
        host.Gateway.Refuse = static _ => "charge_disputed";

        var less = (await EditAsync(merchant, id, 1, "less")).Should(HttpStatusCode.OK);

        ((long)less["edits"][0]!["refund"]!["amount"]!).Should().Be(0);
        ((long)less["overpaid"]["amount"]!).Should().Be(2_200);
        host.Gateway.Refuse = static _ => null;
        var more = (await EditAsync(merchant, id, 2, "more")).Should(HttpStatusCode.OK);
        ((long)more["amountDue"]["amount"]!).Should().Be(0);
        (await EditAsync(merchant, id, 1, "again")).Should(HttpStatusCode.OK);
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Refunded.Should().Be(2_200);
    }

    [Fact]
    public async Task A_payment_that_was_left_and_taken_all_the_same_goes_back_and_is_in_nobodys_way()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var merchant = Merchant(host);
        var (first, second) = (await LeftAsync(host, merchant), await LeftAsync(host, merchant));
        foreach (var id in (string[])[first, second])
        {
            var refunded = await merchant.PostAsync($"admin/orders/{id}/refunds", Amount(100), key: $"back-{id}");
            ((long)refunded.Should(HttpStatusCode.OK)["refunded"]["amount"]!).Should().Be(100);
        }

        (await host.ReadAsync(db => db.TestPayments.Where(p => p.Amount == 2_200).SumAsync(p => p.Refunded)))
            .Should()
            .Be(0, "the refunds are none of it");
        var cancelled = await merchant.PostAsync($"admin/orders/{first}/cancel", new { });
        ((string)cancelled.Should(HttpStatusCode.OK)["paymentStatus"]!).Should().Be("refunded");
        ((long)cancelled["refunded"]["amount"]!).Should().Be(2_750, "no more than was paid");

        await host.ReadAsync(db =>
            db.Payments.Where(p => p.State == PaymentState.Captured && p.DueAt != null)
                .ExecuteUpdateAsync(s => s.SetProperty(p => p.DueAt, DateTimeOffset.UnixEpoch))
        );
        host.Services.GetRequiredService<PlacementReconciler>().Signal();
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(async db => !await db.Payments.AnyAsync(p => p.DueAt != null)),
            "the other one goes back by itself"
        );
        var ledger = await host.ReadAsync(db => db.TestPayments.OrderBy(p => p.Refunded).ToListAsync());
        ledger.Select(p => p.Refunded).Should().Equal(100, 2_200, 2_200, 2_750);
    }

    /// <summary>
    /// An order that came to more, whose buyer has paid the difference while the shop gave that payment up, and whose
    /// provider does not give it back at once.
    /// </summary>
    private static async Task<string> LeftAsync(CheckoutTestHost host, Shop merchant)
    {
        var (basket, id) = await OrderAsync(host);
        (await EditAsync(merchant, id, 2, id)).Should(HttpStatusCode.OK);
        var card = new { provider = "test", paymentMethod = "pm_card_threeDSecure2Required" };
        var asks = await host.Shop().PostAsync($"orders/{id}/payment", card, basket.Token);
        var confirm = $"{(string)asks.Should(HttpStatusCode.OK)["redirectUrl"]!}&outcome=approve";
        (await host.Client(host.Acme).PostAsync(confirm, null, TestContext.Current.CancellationToken))
            .IsSuccessStatusCode.Should()
            .BeTrue();
        var lost = 1;
        host.Gateway.Interrupt = (name, _) =>
            name == "find" && Interlocked.Exchange(ref lost, 0) == 1
                ? throw new HttpRequestException("lost")
                : Task.CompletedTask;
        host.Gateway.Refuse = static _ => "charge_pending";
        (await merchant.DeleteAsync($"admin/orders/{id}/payment")).Should(HttpStatusCode.NoContent);
        (host.Gateway.Interrupt, host.Gateway.Refuse) = (static (_, _) => Task.CompletedTask, static _ => null);
        var order = await host.ReadAsync(db => db.Orders.SingleAsync(o => o.Id == Id<OrderKind>.Parse(id)));
        (order.Paid, order.AmountDue).Should().Be((2_750, 2_200));
        return id;
    }

    private static async Task<(Basket Basket, string Id)> OrderAsync(
        CheckoutTestHost host,
        int quantity = 1,
        string? giftCard = null
    )
    {
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        var basket = await host.Shop().FilledBasketAsync("MUG", quantity);
        if (giftCard is not null)
        {
            (await CreditStory.EnterAsync(basket, giftCard)).Should(HttpStatusCode.OK);
        }

        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        return (basket, (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!);
    }

    private static Task<Answer> EditAsync(Shop merchant, string id, int quantity, string key)
    {
        var edit = new { lines = new[] { new { line = 0, quantity } } };
        return merchant.SendAsync(HttpMethod.Post, $"admin/orders/{id}/edits", edit, token: null, key, ifMatch: "*");
    }

    /// <summary>What the reconciler does once the order is due.</summary>
    private static async Task GoOnAsync(CheckoutTestHost host, string id)
    {
        await using var scope = host.Scope();
        await scope.Get<OrderCancellation>().SettleAsync(Id<OrderKind>.Parse(id));
    }

    private static object Amount(long amount) => new { amount = new { amount, currency = "USD" } };

    private static Shop Merchant(CheckoutTestHost host)
    {
        var merchant = host.Shop();
        merchant.Client.AsStaff(host.Acme, "*");
        return merchant;
    }
}
