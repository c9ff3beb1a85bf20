using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Payments.Disputes;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Payments.Stripe;

public sealed class StripeWebhookTests
{
    [Fact]
    public async Task Stripes_own_vector_is_accepted_while_it_is_young_and_untouched()
    {
        var body = await File.ReadAllTextAsync(
            Path.Combine(TestData.Require("stripe"), "webhook_vector_payload.json"),
            TestContext.Current.CancellationToken
        );
        const string signature = "t=1533204620,v1=2220f87ef101a04665f11cdf770523143f875572008577fa0f20882ddb9cc3c7";
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1533204620 + 60));
        await using var stripe = await StripeServer.StartAsync();
        var settings = StripeShop.Settings(stripe);
        settings["OmniSphere:Checkout:Stripe:ConnectWebhookSecret"] = "webhook_secret";
        await using var host = await CheckoutTestHost.StartAsync(clock: clock, settings: settings);

        // The event is about a customer, which is nothing to us: taken and forgotten.
        (await SendAsync(host, body, signature))
            .Should()
            .Be(HttpStatusCode.OK);
        (await SendAsync(host, body.Replace("cus_123", "cus_124", StringComparison.Ordinal), signature))
            .Should()
            .Be(HttpStatusCode.BadRequest);
        clock.Advance(TimeSpan.FromMinutes(5));
        (await SendAsync(host, body, signature)).Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Forged_stale_and_misdirected_deliveries_are_refused_and_leave_nothing()
    {
        await using var stripe = await StripeServer.StartAsync();
        await using var host = await StripeShop.StartAsync(stripe);
        var notice = Event(
            "evt_1",
            "account.updated",
            StripeShop.AcmeAccount,
            new() { ["id"] = StripeShop.AcmeAccount }
        );
        var now = TimeProvider.System.GetUtcNow();

        string?[] signatures =
        [
            null,
            "",
            "nonsense",
            "t=,v1=",
            $"t=99999999999999999999,v1={new string('0', 64)}",
            Sign(notice, "whsec_of_somebody_else", now),
            Sign(notice, StripeShop.WebhookSecret, now),
            Sign(notice, StripeShop.ConnectWebhookSecret, now.AddMinutes(-6)),
            Sign(notice + " ", StripeShop.ConnectWebhookSecret, now),
        ];
        foreach (var signature in signatures)
        {
            (await SendAsync(host, notice, signature)).Should().Be(HttpStatusCode.BadRequest, signature);
        }

        (await SendAsync(host, "not json", Sign("not json", StripeShop.ConnectWebhookSecret, now)))
            .Should()
            .Be(HttpStatusCode.BadRequest);
        (await host.ReadAsync(db => db.StripeEvents.CountAsync())).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task One_endpoint_serves_all_tenants_and_reads_again_what_events_are_about(DatabaseProvider provider)
    {
        await using var stripe = await StripeServer.StartAsync();
        await using var host = await StripeShop.StartAsync(stripe, provider);
        stripe.Books.Put(Account(StripeShop.AcmeAccount, charges: false, "external_account"));
        stripe.Books.Put(Account(StripeShop.LumiereAccount, charges: true));

        // The event says the opposite of what Stripe says; Stripe counts. It comes eight times at once.
        var claim = Account(StripeShop.AcmeAccount, charges: true);
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => DeliverAsync(host, "evt_1", "account.updated", StripeShop.AcmeAccount, claim))
        );

        answers.Should().OnlyContain(a => a == HttpStatusCode.OK);
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.StripeAccounts.AnyAsync(a => !a.ChargesEnabled)),
            "the account is read again"
        );
        (await host.ReadAsync(db => db.StripeEvents.CountAsync())).Should().Be(1);
        (await host.ReadAsync(db => db.StripeEvents.CountAsync(), host.Lumiere)).Should().Be(0);
        (await host.ReadAsync(db => db.StripeAccounts.SingleAsync(), host.Lumiere)).ChargesEnabled.Should().BeTrue();
        (await host.ReadAsync(db => db.StripeAccounts.SingleAsync())).Requirements.Should().Equal("external_account");
        (await DeliverAsync(host, "evt_2", "account.updated", "acct_unknown", claim))
            .Should()
            .Be(HttpStatusCode.NotFound);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().FilledBasketAsync("MUG");
        (await basket.PayAsync(provider: "stripe")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "payment.provider_unknown"
        );
        stripe.Violations.Should().BeEmpty();
    }

    [Fact]
    public async Task A_buyer_who_confirmed_and_never_came_back_has_an_order_where_money_is_taken_at_once()
    {
        await using var stripe = await StripeServer.StartAsync();
        await using var host = await StripeShop.StartAsync(stripe);
        host.Catalogue.Put("MUG", 2_000);
        await TakeAtOnceAsync(host);
        var basket = await host.Shop().FilledBasketAsync("MUG");
        (await basket.PayAsync("pm_card_threeDSecure2Required", "stripe", "/checkout/return")).Should(
            HttpStatusCode.OK
        );
        var intent = stripe.Books.Intents.Single();
        ((string)intent["return_url"]!).Should().Be("http://acme.localhost/checkout/return");
        var id = (string)intent["id"]!;

        // Early, before anything happened at the bank: without effect.
        (await DeliverAsync(host, "evt_0", "payment_intent.succeeded", StripeShop.AcmeAccount, new() { ["id"] = id }))
            .Should()
            .Be(HttpStatusCode.OK);
        stripe.Books.Confirm(id, approve: true);
        await DeliverAsync(host, "evt_1", "payment_intent.succeeded", StripeShop.AcmeAccount, new() { ["id"] = id });

        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Orders.AnyAsync()),
            "the paid cart becomes an order"
        );
        await DeliverAsync(host, "evt_2", "payment_intent.created", StripeShop.AcmeAccount, new() { ["id"] = id });
        var order = await host.ReadAsync(db => db.Orders.SingleAsync());
        (order.Paid, order.Total).Should().Be((2_750, 2_750));
        (await basket.CompleteAsync()).Should(HttpStatusCode.OK);
        (await host.ReadAsync(db => db.Payments.SingleAsync())).State.Should().Be(PaymentState.Captured);
        stripe.Violations.Should().BeEmpty();
    }

    [Fact]
    public async Task Money_taken_at_once_goes_back_when_the_stock_is_gone()
    {
        await using var stripe = await StripeServer.StartAsync();
        await using var host = await StripeShop.StartAsync(stripe);
        host.Catalogue.Put("LAST", 2_000, onHand: 1);
        await TakeAtOnceAsync(host);
        var slow = await host.Shop().FilledBasketAsync("LAST");
        (await slow.PayAsync(provider: "stripe")).Should(HttpStatusCode.OK);
        var quick = await host.Shop().PaidBasketAsync("LAST");
        (await quick.CompleteAsync()).Should(HttpStatusCode.Created);

        (await slow.CompleteAsync()).ShouldRefuse(HttpStatusCode.Conflict, "stock.insufficient");

        await CheckoutTestHost.EventuallyAsync(() => Books.IsQuietAsync(host), "it is given back");
        ((long)stripe.Books.Intents.Single()["x_refunded"]!).Should().Be(2_750);
        ((string)(await slow.GetAsync())["state"]!).Should().Be("open");
    }

    [Fact]
    public async Task Disputes_and_refunds_made_at_Stripe_appear_on_the_order()
    {
        var heard = new EventSink();
        await using var stripe = await StripeServer.StartAsync();
        await using var host = await StripeShop.StartAsync(stripe, events: heard);
        host.Catalogue.Put("MUG", 2_000);
        var basket = await host.Shop().FilledBasketAsync("MUG");
        (await basket.PayAsync("pm_card_createDispute", "stripe")).Should(HttpStatusCode.OK);
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
        var intent = stripe.Books.Intents.Single();
        var id = (string)intent["id"]!;
        var refund = stripe.Books.RefundAtStripe(id, 700);
        // One of a tenant that is gone cannot be handled and is the first of every round: the others do not wait for it.
        await host.ReadAsync(db =>
            db.WriteAsync(
                $"""
                INSERT INTO {db.Table("stripe_events")}
                    (tenant_id, event_id, type, subject, received_at, due_at, attempts)
                VALUES (@tenant, 'evt_gone', 'payment_intent.created', 'pi_gone', @at, @at, 0)
                """,
                [("@tenant", Guid.CreateVersion7()), ("@at", TimeProvider.System.GetUtcNow().AddHours(-1))],
                TestContext.Current.CancellationToken
            )
        );

        await DeliverAsync(
            host,
            "evt_d",
            "charge.dispute.created",
            StripeShop.AcmeAccount,
            new() { ["id"] = "dp_1", ["payment_intent"] = id }
        );
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Set<PaymentDispute>().AnyAsync()),
            "the dispute is read"
        );
        await DeliverAsync(
            host,
            "evt_r",
            "charge.refunded",
            StripeShop.AcmeAccount,
            new() { ["id"] = "ch_1", ["payment_intent"] = id }
        );
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Orders.AnyAsync(o => o.Refunded == 700)),
            "the refund is read"
        );
        await host.SettleAsync();

        (await host.ReadAsync(db => db.Timeline.Select(t => t.Kind).ToListAsync()))
            .Should()
            .BeEquivalentTo("placed", "paid", "disputed", "refunded");
        heard.Of((string)order["id"]!).Select(e => e.Type).Should().Contain(["order.disputed", "order.refunded"]);

        // Days later the bank sends the money back: Stripe has it again.
        refund["status"] = "failed";
        await DeliverAsync(
            host,
            "evt_f",
            "refund.failed",
            StripeShop.AcmeAccount,
            new() { ["id"] = (string)refund["id"]!, ["payment_intent"] = id }
        );
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Timeline.AnyAsync(t => t.Kind == "refund.failed")),
            "the failed refund is read"
        );
        (await host.ReadAsync(db => db.Orders.SingleAsync())).Refunded.Should().Be(0);
        (await host.ReadAsync(db => db.Payments.SingleAsync())).Refunded.Should().Be(0);
        await host.SettleAsync();
        heard.Of((string)order["id"]!)[^1].Type.Should().Be("order.refund_failed");
    }

    [Fact]
    public async Task A_merchant_is_onboarded_by_links_that_work_once()
    {
        await using var stripe = await StripeServer.StartAsync();
        await using var host = await CheckoutTestHost.StartAsync(settings: StripeShop.Settings(stripe));
        var shop = host.Shop();
        object paths = new { returnPath = "/settings/payments", refreshPath = "/settings/payments?again=1" };
        (await shop.PostAsync("admin/stripe/onboarding-links", paths)).ShouldRefuse(
            HttpStatusCode.Unauthorized,
            "auth.required"
        );
        shop.Client.AsStaff(host.Acme, CheckoutPermissions.SettingsRead, CheckoutPermissions.SettingsWrite);
        (await shop.GetAsync("admin/stripe/account")).ShouldRefuse(HttpStatusCode.NotFound, "stripe.account_not_found");
        (
            await shop.PostAsync(
                "admin/stripe/onboarding-links",
                new { returnPath = "//evil.example", refreshPath = "/x" }
            )
        ).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "request.invalid");

        // The answer to making the account is lost; the next try has the same key.
        stripe.Break("accounts", Fault.LostAfter);
        (await shop.PostAsync("admin/stripe/onboarding-links", paths)).ShouldRefuse(
            HttpStatusCode.ServiceUnavailable,
            "stripe.unavailable"
        );
        var first = (await shop.PostAsync("admin/stripe/onboarding-links", paths)).Should(HttpStatusCode.OK);
        var second = (await shop.PostAsync("admin/stripe/onboarding-links", paths)).Should(HttpStatusCode.OK);

        ((string)first["url"]!).Should().NotBe((string)second["url"]!);
        var account = (await shop.GetAsync("admin/stripe/account")).Should(HttpStatusCode.OK);
        ((bool)account["chargesEnabled"]!).Should().BeFalse();
        account["requirements"].AsArray().Should().HaveCount(2);
        stripe.Calls["POST /v1/accounts"].Should().Be(2);
        (await host.ReadAsync(db => db.StripeAccounts.CountAsync())).Should().Be(1);
        stripe.Violations.Should().BeEmpty();
    }

    private static async Task TakeAtOnceAsync(CheckoutTestHost host)
    {
        var merchant = host.Shop();
        merchant.Client.AsStaff(host.Acme, CheckoutPermissions.SettingsWrite);
        (await merchant.PutAsync("admin/payment-settings", new { capture = "atOnce" })).Should(HttpStatusCode.OK);
    }

    private static JsonObject Account(string id, bool charges, params string[] due) =>
        new()
        {
            ["id"] = id,
            ["object"] = "account",
            ["charges_enabled"] = charges,
            ["payouts_enabled"] = charges,
            ["details_submitted"] = true,
            ["requirements"] = new JsonObject { ["currently_due"] = new JsonArray([.. due.Select(d => (JsonNode)d)]) },
        };

    private static string Event(string id, string type, string? account, JsonObject about) =>
        new JsonObject
        {
            ["id"] = id,
            ["object"] = "event",
            ["account"] = account,
            ["type"] = type,
            ["data"] = new JsonObject { ["object"] = about.DeepClone() },
        }.ToJsonString();

    private static string Sign(string body, string secret, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}"));
        return $"t={time},v1={Convert.ToHexStringLower(mac)}";
    }

    private static Task<HttpStatusCode> DeliverAsync(
        CheckoutTestHost host,
        string id,
        string type,
        string account,
        JsonObject about
    )
    {
        var body = Event(id, type, account, about);
        return SendAsync(host, body, Sign(body, StripeShop.ConnectWebhookSecret, TimeProvider.System.GetUtcNow()));
    }

    private static async Task<HttpStatusCode> SendAsync(CheckoutTestHost host, string body, string? signature)
    {
        using var client = host.BareClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "checkout/v1/stripe/webhooks")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
