using System.Net;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Orders;

public sealed class EditOrderTests
{
    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task An_order_comes_to_less_and_the_difference_goes_back(DatabaseProvider provider)
    {
        var events = new EventSink();
        await using var host = await CheckoutTestHost.StartAsync(provider, events: events);
        var (basket, id) = await OrderAsync(host, ("MUG", 3), ("TEA", 2));
        var merchant = Merchant(host);
        var stranger = Merchant(host, host.Lumiere);
        var wish = Edit((0, 1), (1, 0));
        (await stranger.PostAsync($"admin/orders/{id}/edits/preview", wish)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );
        (await CommitAsync(stranger, id, wish, "s", "*")).ShouldRefuse(HttpStatusCode.NotFound, "order.not_found");
        (await merchant.PostAsync($"admin/orders/{id}/edits", wish, key: "n")).ShouldRefuse(
            (HttpStatusCode)428,
            "request.if_match_missing"
        );
        (await CommitAsync(merchant, id, Edit((7, 1)), "u", "*")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "order.line_unknown"
        );
        (await CommitAsync(merchant, id, Edit((0, 0), (1, 0)), "z", "*")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "order.nothing_left"
        );
        (await CommitAsync(merchant, id, Edit((0, 3)), "e", "*")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "edit.empty"
        );
        (await CommitAsync(merchant, id, Edit((0, -1)), "m", "*"))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);

        // 67.00 and 5.00 for shipping, 10 % tax on all: 79.20. One mug is left: 20.00 and 5.00, 27.50 with tax.
        var preview = (await merchant.PostAsync($"admin/orders/{id}/edits/preview", wish)).Should(HttpStatusCode.OK);
        preview.Amount("total").Should().Be(2_750);
        ((long)preview["refund"]["amount"]!).Should().Be(7_920 - 2_750);
        var etag = await ETagAsync(merchant, id);
        (await CommitAsync(merchant, id, Edit((0, 1), (1, 0), total: 2_700), "t", etag)).ShouldRefuse(
            HttpStatusCode.Conflict,
            "order.changed"
        );
        var edited = (await CommitAsync(merchant, id, Edit((0, 1), (1, 0), total: 2_750), "go", etag)).Should(
            HttpStatusCode.OK
        );
        (await CommitAsync(merchant, id, Edit((0, 1), (1, 0), total: 2_750), "go", etag)).Should(HttpStatusCode.OK);
        (await CommitAsync(merchant, id, wish, "late", etag)).ShouldRefuse(
            HttpStatusCode.PreconditionFailed,
            "resource.version_mismatch"
        );

        edited.Amount("total").Should().Be(2_750);
        edited.Amount("due").Should().Be(0);
        ((long)edited["refunded"]["amount"]!).Should().Be(5_170);
        ((string)edited["paymentStatus"]!).Should().Be("paid");
        host.Catalogue.Stock("MUG").Should().Be((20, 0, 1));
        host.Catalogue.Stock("TEA").Should().Be((20, 0, 0));
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Refunded.Should().Be(5_170);
        var seen = (await host.Shop().GetAsync($"orders/{id}", basket.Token)).Should(HttpStatusCode.OK);
        Kinds(seen).Should().Equal("placed", "paid", "edited", "refunded");
        ((int)seen["lines"][1]!["quantity"]!).Should().Be(0);

        var shipped = await merchant.PostAsync($"admin/orders/{id}/fulfilments", new { }, key: "ship");
        ((string)shipped.Should(HttpStatusCode.OK)["fulfilmentStatus"]!).Should().Be("fulfilled");
        (await CommitAsync(merchant, id, Edit((0, 0)), "gone", "*")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "order.units_shipped"
        );
        await CheckoutTestHost.EventuallyAsync(
            () => Task.FromResult(events.Of(id).Count(e => e.Type == "order.edited") == 1),
            "the edit is told of once"
        );
    }

    [Fact]
    public async Task An_order_comes_to_more_and_the_buyer_pays_the_difference()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var (basket, id) = await OrderAsync(host, ("MUG", 1));
        var (merchant, buyer) = (Merchant(host), host.Shop());
        (await buyer.PostAsync($"orders/{id}/payment", Card(), basket.Token)).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "payment.not_needed"
        );
        (await CommitAsync(merchant, id, Edit(add: ("MUG", 20)), "many", "*")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "stock.insufficient"
        );
        (await CommitAsync(merchant, id, Edit(add: ("NONE", 1)), "none", "*")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "variant.unavailable"
        );
        host.Catalogue.Stock("MUG").Should().Be((20, 0, 1));

        var edited = (await CommitAsync(merchant, id, Edit(add: ("TEA", 2)), "add", "*")).Should(HttpStatusCode.OK);
        edited["lines"].AsArray().Should().HaveCount(2);
        ((long)edited["amountDue"]["amount"]!).Should().Be(770);
        host.Catalogue.Stock("TEA").Should().Be((20, 0, 2));
        (await buyer.PostAsync($"orders/{id}/payment", Card())).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );
        (await buyer.PostAsync($"orders/{id}/payment", Card("pm_card_chargeDeclined"), basket.Token)).ShouldRefuse(
            HttpStatusCode.PaymentRequired,
            "payment.declined"
        );
        var asks = await buyer.PostAsync($"orders/{id}/payment", Card("pm_card_threeDSecure2Required"), basket.Token);
        ((string)asks.Should(HttpStatusCode.OK)["state"]!).Should().Be("requiresAction");
        (await CommitAsync(merchant, id, Edit((1, 0)), "meanwhile", "*")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "order.payment_in_progress"
        );
        (
            await host.Client(host.Acme)
                .PostAsync(
                    $"{(string)asks["redirectUrl"]!}&outcome=approve",
                    null,
                    TestContext.Current.CancellationToken
                )
        )
            .IsSuccessStatusCode.Should()
            .BeTrue();

        var paid = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => buyer.GetAsync($"orders/{id}/payment", basket.Token))
        );
        paid.Should().OnlyContain(p => (string)p["state"]! == "captured");
        (await buyer.PostAsync($"orders/{id}/payment", Card(), basket.Token)).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "payment.not_needed"
        );
        var order = await merchant.GetAsync($"admin/orders/{id}");
        ((long)order["amountDue"]["amount"]!).Should().Be(0);
        (await host.ReadAsync(db => db.Orders.SingleAsync())).Paid.Should().Be(2_750 + 770);

        // Less again: what was paid last goes back first, and a refund of all reaches both payments.
        (await CommitAsync(merchant, id, Edit((1, 1)), "less", "*")).Should(HttpStatusCode.OK);
        var all = await merchant.PostAsync($"admin/orders/{id}/refunds", Amount(2_750 + 385), key: "all");
        ((string)all.Should(HttpStatusCode.OK)["paymentStatus"]!).Should().Be("refunded");
        var ledger = await host.ReadAsync(db => db.TestPayments.Where(p => p.Captured > 0).ToListAsync());
        ledger.Should().HaveCount(2).And.OnlyContain(p => p.Captured == p.Refunded);
    }

    [Fact]
    public async Task It_is_priced_on_the_terms_it_was_placed_on_whatever_the_shop_does_since()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        host.Catalogue.Put("TEA", 350, onHand: 20);
        var shop = host.Shop();
        var basket = await shop.FilledBasketAsync("MUG", 2);
        (await basket.PostAsync("coupons", new { code = "ONCE" })).Should(HttpStatusCode.OK);
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        var id = (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!;

        host.Catalogue.Put("MUG", 9_900, onHand: 20);
        await host.SetUpAsync(
            host.Acme,
            CheckoutTestHost.UsSettings with
            {
                TaxRates = [],
                Coupons = [],
                ShippingMethods = [],
            }
        );

        // 3 × 20.00 less 20 %: 48.00, 5.00 for shipping, 10 % tax: 58.30. What is added costs what it costs today.
        var more = await Merchant(host).PostAsync($"admin/orders/{id}/edits/preview", Edit((0, 3)));
        more.Should(HttpStatusCode.OK).Amount("total").Should().Be(5_830);
        var added = await Merchant(host).PostAsync($"admin/orders/{id}/edits/preview", Edit(add: ("MUG", 1)));
        added.Amount("subtotal").Should().Be(4_000 + 9_900);
        (await host.ReadAsync(db => db.Orders.AsNoTracking().SingleAsync())).Edits.Should().BeEmpty();
    }

    [Fact]
    public async Task An_edit_whose_answer_was_lost_happens_once()
    {
        await using var host = await CheckoutTestHost.StartAsync(settings: Impatient());
        var cases = new HashSet<string> { "amend-False", "amend-True", "refund-False", "refund-True" };
        foreach (var broken in cases.ToList())
        {
            var (_, id) = await OrderAsync(host, ("MUG", 3), ("TEA", 1));
            Func<string, bool, Task> interrupt = (name, late) =>
                $"{name}-{late}" == broken && cases.Remove(broken)
                    ? throw new HttpRequestException("lost")
                    : Task.CompletedTask;
            (host.Catalogue.Interrupt, host.Gateway.Interrupt) = (interrupt, interrupt);
            (await CommitAsync(Merchant(host), id, Edit((0, 1)), broken, "*")).Should(HttpStatusCode.OK);
        }

        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Orders.AllAsync(o => o.Refunded == 4_400)),
            "the reconciler finishes them"
        );
        cases.Should().BeEmpty();
        host.Catalogue.Stock("MUG").Allocated.Should().Be(4);
        (await host.ReadAsync(db => db.TestPayments.ToListAsync())).Should().OnlyContain(p => p.Refunded == 4_400);
        (await host.ReadAsync(db => db.Timeline.CountAsync(t => t.Kind == "edited"))).Should().Be(4);
    }

    [Fact]
    public async Task A_difference_whose_payment_was_lost_is_paid_once()
    {
        await using var host = await CheckoutTestHost.StartAsync(settings: Impatient());
        foreach (var after in (bool[])[false, true])
        {
            host.Gateway.Interrupt = static (_, _) => Task.CompletedTask;
            var (basket, id) = await OrderAsync(host, ("MUG", 1));
            (await CommitAsync(Merchant(host), id, Edit((0, 2)), id, "*")).Should(HttpStatusCode.OK);
            var lost = 1;
            host.Gateway.Interrupt = (name, late) =>
                name == "authorise" && late == after && Interlocked.Exchange(ref lost, 0) == 1
                    ? throw new HttpRequestException("lost")
                    : Task.CompletedTask;
            (await host.Shop().PostAsync($"orders/{id}/payment", Card(), basket.Token)).ShouldRefuse(
                HttpStatusCode.ServiceUnavailable,
                "payment.unknown"
            );
        }

        await CheckoutTestHost.EventuallyAsync(
            async () => (await host.ReadAsync(db => db.Orders.ToListAsync())).TrueForAll(o => o.AmountDue == 0),
            "the reconciler finishes it"
        );
        (await host.ReadAsync(db => db.TestPayments.SumAsync(p => p.Captured))).Should().Be(2 * (2_750 + 2_200));
        (await host.ReadAsync(db => db.Orders.SumAsync(o => o.Paid))).Should().Be(2 * (2_750 + 2_200));
    }

    [Fact]
    public async Task However_many_edit_at_once_one_wins_and_stock_and_money_agree()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var (_, id) = await OrderAsync(host, ("MUG", 5));
        var merchant = Merchant(host);
        var etag = await ETagAsync(merchant, id);

        var answers = await Task.WhenAll(
            Enumerable.Range(1, 4).Select(n => CommitAsync(merchant, id, Edit((0, n)), $"k{n}", etag))
        );

        answers.Count(a => a.Status is HttpStatusCode.OK).Should().Be(1);
        var order = await host.ReadAsync(db => db.Orders.Include(o => o.Lines).SingleAsync());
        host.Catalogue.Stock("MUG").Allocated.Should().Be(order.Lines[0].Quantity);
        (order.Paid - order.Refunded).Should().Be(order.Total);
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Refunded.Should().Be(order.Refunded);
    }

    [Fact]
    public async Task Money_that_is_only_reserved_is_taken_for_what_the_order_comes_to_then()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        var merchant = Merchant(host);
        (await merchant.PutAsync("admin/payment-settings", new { capture = "later" })).Should(HttpStatusCode.OK);
        var basket = await host.Shop().PaidBasketAsync("MUG", 2);
        var id = (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!;
        (await CommitAsync(merchant, id, Edit((0, 3)), "more", "*")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "order.not_captured"
        );

        (await CommitAsync(merchant, id, Edit((0, 1)), "less", "*")).Should(HttpStatusCode.OK);
        var captured = await merchant.PostAsync($"admin/orders/{id}/capture", new { }, key: "c");

        ((string)captured.Should(HttpStatusCode.OK)["paymentStatus"]!).Should().Be("paid");
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Captured.Should().Be(2_750);
    }

    [Fact]
    public async Task An_order_that_was_paid_in_two_goes_back_whole_when_it_is_cancelled()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        var (basket, id) = await OrderAsync(host, ("MUG", 1));
        var merchant = Merchant(host);
        (await CommitAsync(merchant, id, Edit((0, 2)), "more", "*")).Should(HttpStatusCode.OK);
        (await host.Shop().PostAsync($"orders/{id}/payment", Card(), basket.Token)).Should(HttpStatusCode.OK);

        var cancelled = await merchant.PostAsync($"admin/orders/{id}/cancel", new { });

        ((string)cancelled.Should(HttpStatusCode.OK)["paymentStatus"]!).Should().Be("refunded");
        ((long)cancelled["refunded"]["amount"]!).Should().Be(2_750 + 2_200);
        host.Catalogue.Stock("MUG").Should().Be((20, 0, 0));
        var ledger = await host.ReadAsync(db => db.TestPayments.ToListAsync());
        ledger.Should().HaveCount(2).And.OnlyContain(p => p.Captured == p.Refunded);
    }

    private static Dictionary<string, string?> Impatient() =>
        new() { ["OmniSphere:Checkout:Lease"] = "00:00:02", ["OmniSphere:Checkout:GatewayTimeout"] = "00:00:01" };

    private static async Task<(Basket Basket, string Id)> OrderAsync(
        CheckoutTestHost host,
        params (string Sku, int Quantity)[] lines
    )
    {
        host.Catalogue.Put("MUG", 2_000, onHand: 20);
        host.Catalogue.Put("TEA", 350, onHand: 20);
        var basket = await host.Shop().BasketAsync();
        foreach (var (sku, quantity) in lines)
        {
            (await basket.AddAsync(sku, quantity)).Should(HttpStatusCode.OK);
        }

        await basket.FillInAsync();
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        return (basket, (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!);
    }

    private static Task<Answer> CommitAsync(Shop merchant, string id, object edit, string key, string ifMatch) =>
        merchant.SendAsync(HttpMethod.Post, $"admin/orders/{id}/edits", edit, token: null, key, ifMatch);

    private static async Task<string> ETagAsync(Shop merchant, string id) =>
        (await merchant.GetAsync($"admin/orders/{id}")).Response.Headers.ETag!.Tag;

    private static object Edit(params (int Line, int Quantity)[] lines) =>
        new { lines = lines.Select(l => new { line = l.Line, quantity = l.Quantity }) };

    private static object Edit((int Line, int Quantity) a, (int Line, int Quantity) b, long total) =>
        new
        {
            lines = new[] { a, b }.Select(l => new { line = l.Line, quantity = l.Quantity }),
            total = new { amount = total, currency = "USD" },
        };

    private static object Edit((string Sku, int Quantity) add) =>
        new { add = new[] { new { sku = add.Sku, quantity = add.Quantity } } };

    private static object Card(string method = "pm_card_visa") => new { provider = "test", paymentMethod = method };

    private static object Amount(long amount) => new { amount = new { amount, currency = "USD" } };

    private static IEnumerable<string> Kinds(Answer order) =>
        order["timeline"].AsArray().Select(t => (string)t!["kind"]!);

    private static Shop Merchant(CheckoutTestHost host, OmniSphere.Tenancy.Tenant? tenant = null)
    {
        var merchant = host.Shop(tenant);
        merchant.Client.AsStaff(
            tenant ?? host.Acme,
            CheckoutPermissions.OrdersRead,
            CheckoutPermissions.OrdersWrite,
            CheckoutPermissions.SettingsRead,
            CheckoutPermissions.SettingsWrite
        );
        return merchant;
    }
}
