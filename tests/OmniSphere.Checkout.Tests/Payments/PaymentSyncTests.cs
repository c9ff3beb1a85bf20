using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Payments.TestGateway;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Payments;

/// <summary>What happens to a payment at its provider without us.</summary>
public sealed class PaymentSyncTests
{
    [Fact]
    public async Task A_confirmation_is_asked_for_until_the_provider_answers()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        await TakeAsync(host, "atOnce");
        var basket = await host.Shop().FilledBasketAsync("MUG");
        (await basket.PayAsync("pm_card_threeDSecure2Required")).Should(HttpStatusCode.OK);
        await AtProviderAsync(host, p => p.Settle(accepted: true));
        host.Gateway.Interrupt = static (name, _) =>
            name == "find" ? throw new HttpRequestException("429") : Task.CompletedTask;

        await FluentActions.Awaiting(() => SyncAsync(host)).Should().ThrowAsync<HttpRequestException>();
        await LookAfterAsync(host);

        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Payments.AnyAsync(p => p.Attempts > 0)),
            "the provider is asked before the freeze ends"
        );
        ((string)(await basket.GetAsync())["state"]!).Should().Be("frozen");
        host.Gateway.Interrupt = static (_, _) => Task.CompletedTask;
        await LookAfterAsync(host);
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Orders.AnyAsync()),
            "the paid cart becomes an order"
        );
        (await LedgerAsync(host)).Should().Be((2_750, 0));
    }

    [Fact]
    public async Task Money_that_comes_after_a_refused_confirmation_goes_back()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        await TakeAsync(host, "atOnce");
        var basket = await host.Shop().FilledBasketAsync("MUG");
        (await basket.PayAsync("pm_card_threeDSecure2Required")).Should(HttpStatusCode.OK);
        await AtProviderAsync(host, p => p.Settle(accepted: false));
        ((string)(await host.Shop().GetAsync($"{basket.Path}/payment", basket.Token))["state"]!)
            .Should()
            .Be("declined");
        ((string)(await basket.GetAsync())["state"]!).Should().Be("open");

        // Nobody can confirm it any more.
        host.Services.GetRequiredService<PlacementReconciler>().Signal();
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.TestPayments.AllAsync(p => p.State == GatewayPaymentState.Cancelled)),
            "it is cancelled"
        );

        // Somebody did while that was on its way.
        await host.ReadAsync(async db =>
        {
            (await db.Payments.SingleAsync()).State = PaymentState.Declined;
            (await db.TestPayments.SingleAsync()).Settle(accepted: true);
            return await db.SaveChangesAsync();
        });
        (await SyncAsync(host)).Should().BeTrue();
        (await host.ReadAsync(db => db.Payments.SingleAsync())).State.Should().Be(PaymentState.Refunded);
        (await LedgerAsync(host)).Should().Be((2_750, 2_750));
    }

    [Fact]
    public async Task A_payment_that_is_not_due_any_more_is_left_alone()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var first = await host.Shop().PaidBasketAsync("MUG");
        var second = await host.Shop().PaidBasketAsync("MUG");
        host.Gateway.Interrupt = async (name, late) =>
        {
            if (name == "cancel" && !late)
            {
                // Another process looks after the second one meanwhile.
                await host.ReadAsync(async db =>
                {
                    var cart = Id<OmniSphere.Contracts.Checkout.CartKind>.Parse(second.Id);
                    (await db.Payments.SingleAsync(p => p.CartId == cart)).DueAt = TimeProvider
                        .System.GetUtcNow()
                        .AddHours(1);
                    return await db.SaveChangesAsync();
                });
            }
        };

        await LookAfterAsync(host);
        await CheckoutTestHost.EventuallyAsync(
            async () => (string)(await first.GetAsync())["state"]! == "open",
            "the first freeze ends"
        );
        await CheckoutTestHost.EventuallyAsync(
            () =>
                host.ReadAsync(db => db.Payments.AllAsync(p => p.DueAt == null || p.State == PaymentState.Authorised)),
            "the round is over"
        );

        ((string)(await second.GetAsync())["state"]!).Should().Be("frozen");
    }

    [Fact]
    public async Task What_was_captured_or_freed_at_the_provider_is_taken_over()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        await TakeAsync(host, "later");
        var merchant = Merchant(host);
        var first = await OrderAsync(host);
        await AtProviderAsync(host, p => (p.State, p.Captured) = (GatewayPaymentState.Captured, 2_000));

        (await SyncAsync(host)).Should().BeTrue();

        var paid = await merchant.GetAsync($"admin/orders/{first}");
        ((string)paid["paymentStatus"]!).Should().Be("paid");
        paid.Amount("due").Should().Be(750);

        // Asked for here, it was done there.
        var second = await OrderAsync(host);
        await AtProviderAsync(host, p => (p.State, p.Captured) = (GatewayPaymentState.Captured, 2_750));
        var taken = await merchant.PostAsync($"admin/orders/{second}/capture", new { }, key: "take");
        ((string)taken.Should(HttpStatusCode.OK)["paymentStatus"]!).Should().Be("paid");
        taken.Amount("due").Should().Be(0);

        var third = await OrderAsync(host);
        await AtProviderAsync(host, p => p.State = GatewayPaymentState.Cancelled);
        (await merchant.PostAsync($"admin/orders/{third}/capture", new { }, key: "gone")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "payment.refused"
        );
        ((string)(await merchant.GetAsync($"admin/orders/{third}"))["paymentStatus"]!).Should().Be("voided");
        (await merchant.PostAsync($"admin/orders/{third}/cancel", new { })).Should(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Our_own_refund_is_not_taken_for_one_of_the_provider()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var id = await OrderAsync(host);
        var (given, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        Task<Answer>? refund = null;
        host.Gateway.Interrupt = async (name, late) =>
        {
            if (name == "find" && !late && refund is null)
            {
                var amount = new { amount = 500, currency = "USD" };
                refund = Merchant(host).PostAsync($"admin/orders/{id}/refunds", new { amount }, key: "own");
                await given.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            }
            else if (name == "refund" && late)
            {
                given.TrySetResult();
                await goOn.Task;
            }
        };

        // The provider has it, and we do not know yet.
        (await SyncAsync(host))
            .Should()
            .BeFalse();
        goOn.SetResult();
        (await refund!).Should(HttpStatusCode.OK);

        (await SyncAsync(host)).Should().BeTrue();
        (await host.ReadAsync(db => db.Orders.SingleAsync())).Refunded.Should().Be(500);
        (await host.ReadAsync(db => db.Timeline.CountAsync(t => t.Kind == "refunded"))).Should().Be(1);
    }

    [Fact]
    public async Task What_the_provider_gave_back_and_could_not_deliver_changes_what_the_order_was_overpaid()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        await OrderAsync(host);
        await host.ReadAsync(async db =>
        {
            (await db.Orders.SingleAsync()).Total -= 500;
            return await db.SaveChangesAsync();
        });

        await AtProviderAsync(host, p => p.Refunded = 700);
        (await SyncAsync(host)).Should().BeTrue();
        var order = await host.ReadAsync(db => db.Orders.SingleAsync());
        (order.Refunded, order.Adjusted).Should().Be((700, 500));

        await AtProviderAsync(host, p => p.Refunded = 0);
        (await SyncAsync(host)).Should().BeTrue();
        order = await host.ReadAsync(db => db.Orders.SingleAsync());
        (order.Refunded, order.Adjusted).Should().Be((0, 0));
    }

    [Fact]
    public async Task A_refund_that_fails_days_later_can_be_made_again()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var id = await OrderAsync(host);
        var merchant = Merchant(host);
        object all = new { amount = new { amount = 2_750, currency = "USD" } };
        (await merchant.PostAsync($"admin/orders/{id}/refunds", all, key: "all")).Should(HttpStatusCode.OK);

        await AtProviderAsync(host, p => p.Refunded = 0);
        (await SyncAsync(host)).Should().BeTrue();

        var order = await merchant.GetAsync($"admin/orders/{id}");
        ((string)order["paymentStatus"]!).Should().Be("paid");
        ((long)order["refunded"]["amount"]!).Should().Be(0);
        order["refunds"].AsArray().Select(r => (string)r!["state"]!).Should().Equal("failed");
        order["timeline"].AsArray().Select(t => (string)t!["kind"]!).Should().Contain("refund.failed");
        (await merchant.PostAsync($"admin/orders/{id}/refunds", all, key: "again")).Should(HttpStatusCode.OK);
        (await LedgerAsync(host)).Should().Be((2_750, 2_750));
    }

    [Fact]
    public async Task A_credit_note_of_a_refund_that_fails_is_cancelled_by_an_invoice_and_the_next_refund_credited_again()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var merchant = Merchant(host);
        string[] address = ["1 Main Street"];
        object settings = new { automatic = false, seller = new { name = "Acme", address } };
        (await merchant.PutAsync("admin/invoice-settings", settings)).Should(HttpStatusCode.OK);
        var id = await OrderAsync(host);
        (await merchant.PostAsync($"admin/orders/{id}/invoice", new { })).Should(HttpStatusCode.OK);
        await RefundAsync(335, "first");
        await RefundAsync(700, "second");
        (await PapersAsync()).Should().Equal(("INV-000001", 2_750), ("CN-000001", -335), ("CN-000002", -700));

        // The bank sends all of it back: first a part, then the rest.
        await AtProviderAsync(host, p => p.Refunded = 335);
        (await SyncAsync(host)).Should().BeTrue();
        (await PapersAsync())[^1].Should().Be(("INV-000002", 700));
        await AtProviderAsync(host, p => p.Refunded = 0);
        (await SyncAsync(host)).Should().BeTrue();
        (await SyncAsync(host)).Should().BeTrue("it is told of once");
        (await PapersAsync())[^1].Should().Be(("INV-000003", 335));

        var papers = await host.ReadAsync(db => db.Invoices.OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).ToListAsync());
        papers[3..].Should().OnlyContain(p => p.Content.Of == "CN-000001, CN-000002");
        papers.Sum(p => Math.Sign(p.Signed) * p.Tax).Should().Be(papers[0].Tax, "the taxes are owed again to the cent");
        await RefundAsync(2_750, "third");
        (await PapersAsync())[^1].Should().Be(("CN-000003", -2_750));
        papers = await host.ReadAsync(db => db.Invoices.ToListAsync());
        papers.Sum(p => Math.Sign(p.Signed) * p.Tax).Should().Be(0);
        (await host.ReadAsync(db => db.Timeline.CountAsync(t => t.Kind == "refund.failed"))).Should().Be(2);

        async Task RefundAsync(long amount, string key)
        {
            (
                await merchant.PostAsync(
                    $"admin/orders/{id}/refunds",
                    new { amount = new { amount, currency = "USD" } },
                    key: key
                )
            ).Should(HttpStatusCode.OK);
            await host.SettleAsync();
        }

        async Task<List<(string Number, long Total)>> PapersAsync()
        {
            await host.SettleAsync();
            return await host.ReadAsync(async db =>
                (await db.Invoices.AsNoTracking().OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).ToListAsync()).ConvertAll(
                    i => (i.Number, i.Signed)
                )
            );
        }
    }

    [Fact]
    public async Task A_cancelled_order_whose_refund_fails_stays_credited_and_goes_on_giving_back()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var merchant = Merchant(host);
        string[] address = ["1 Main Street"];
        object settings = new { automatic = false, seller = new { name = "Acme", address } };
        (await merchant.PutAsync("admin/invoice-settings", settings)).Should(HttpStatusCode.OK);
        var id = await OrderAsync(host);
        (await merchant.PostAsync($"admin/orders/{id}/invoice", new { })).Should(HttpStatusCode.OK);
        (await merchant.PostAsync($"admin/orders/{id}/cancel", new { })).Should(HttpStatusCode.OK);
        await host.SettleAsync();

        await AtProviderAsync(host, p => p.Refunded = 0);
        (await SyncAsync(host)).Should().BeTrue();
        await host.SettleAsync();

        (await host.ReadAsync(db => db.Invoices.Select(i => i.Number).ToListAsync()))
            .Should()
            .BeEquivalentTo("INV-000001", "CN-000001");
    }

    [Fact]
    public async Task Two_who_give_a_part_back_at_the_same_time_give_it_back_once()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        await OrderAsync(host);
        await using var slow = host.Scope();
        var payment = await slow.Get<CheckoutDbContext>().Payments.SingleAsync(TestContext.Current.CancellationToken);
        await using (var quick = host.Scope())
        {
            await quick.Get<PaymentDesk>().RefundAsync(payment.Id, 500);
        }

        await FluentActions
            .Awaiting(() => slow.Get<PaymentDesk>().RefundAsync(payment.Id, 500))
            .Should()
            .ThrowAsync<DbUpdateConcurrencyException>();
        (await LedgerAsync(host)).Should().Be((2_750, 500));
    }

    private static async Task<bool> SyncAsync(CheckoutTestHost host)
    {
        var id = await host.ReadAsync(db => db.Payments.OrderByDescending(p => p.Id).Select(p => p.Id).FirstAsync());
        await using var scope = host.Scope();
        return await scope.Get<PaymentSync>().RunAsync(id, TestContext.Current.CancellationToken);
    }

    /// <summary>What the reconciler does when the time of every payment has come.</summary>
    private static async Task LookAfterAsync(CheckoutTestHost host)
    {
        await host.ReadAsync(async db =>
        {
            var due = TimeProvider.System.GetUtcNow().AddMinutes(-5);
            foreach (var payment in await db.Payments.Where(p => p.OrderId == null).OrderBy(p => p.Id).ToListAsync())
            {
                payment.DueAt = due = due.AddSeconds(1);
            }

            return await db.SaveChangesAsync();
        });
        host.Services.GetRequiredService<PlacementReconciler>().Signal();
    }

    /// <summary>Changes the last payment in the provider's own books.</summary>
    private static Task<int> AtProviderAsync(CheckoutTestHost host, Action<TestPayment> change) =>
        host.ReadAsync(async db =>
        {
            change((await db.TestPayments.ToListAsync()).MaxBy(p => p.CreatedAt)!);
            return await db.SaveChangesAsync();
        });

    private static Task<(long Captured, long Refunded)> LedgerAsync(CheckoutTestHost host) =>
        host.ReadAsync(async db =>
        {
            var booked = await db.TestPayments.SingleAsync();
            return (booked.Captured, booked.Refunded);
        });

    private static async Task<string> OrderAsync(CheckoutTestHost host)
    {
        var basket = await host.Shop().PaidBasketAsync("MUG");
        return (string)(await basket.CompleteAsync()).Should(HttpStatusCode.Created)["id"]!;
    }

    private static async Task TakeAsync(CheckoutTestHost host, string capture) =>
        (await Merchant(host).PutAsync("admin/payment-settings", new { capture })).Should(HttpStatusCode.OK);

    private static Shop Merchant(CheckoutTestHost host)
    {
        var merchant = host.Shop();
        merchant.Client.AsStaff(
            host.Acme,
            CheckoutPermissions.SettingsWrite,
            CheckoutPermissions.OrdersRead,
            CheckoutPermissions.OrdersWrite
        );
        return merchant;
    }
}
