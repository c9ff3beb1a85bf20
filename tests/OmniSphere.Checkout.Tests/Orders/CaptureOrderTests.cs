using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Orders;

public sealed class CaptureOrderTests
{
    [Fact]
    public async Task Money_that_is_only_reserved_is_taken_by_the_merchant_in_part_and_once()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var (merchant, order) = await ReservedOrderAsync(host);
        var path = $"admin/orders/{order}/capture";
        (await CaptureAsync(merchant, path, "more", 2_751)).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        (await CaptureAsync(merchant, path, null)).ShouldRefuse(HttpStatusCode.BadRequest, "idempotency.key_missing");
        (await CaptureAsync(host.Shop(), path, "anybody")).Status.Should().Be(HttpStatusCode.Unauthorized);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => CaptureAsync(merchant, path, $"try-{i}", 2_000))
        );

        answers.Should().Contain(a => a.Status == HttpStatusCode.OK);
        var paid = (await merchant.GetAsync($"admin/orders/{order}")).Should(HttpStatusCode.OK);
        ((string)paid["paymentStatus"]!).Should().Be("paid");
        paid.Amount("due").Should().Be(750);
        (await host.ReadAsync(db => db.TestPayments.SingleAsync())).Captured.Should().Be(2_000);
        (await host.ReadAsync(db => db.Timeline.CountAsync(t => t.Kind == "paid"))).Should().Be(1);
        (await CaptureAsync(merchant, path, "rest")).ShouldRefuse(HttpStatusCode.Conflict, "order.nothing_to_capture");
    }

    [Fact]
    public async Task A_capture_whose_answer_was_lost_is_finished_with_the_same_key()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var (merchant, order) = await ReservedOrderAsync(host);
        var lost = 1;
        host.Gateway.Interrupt = (name, late) =>
            name == "capture" && late && Interlocked.Exchange(ref lost, 0) == 1
                ? throw new HttpRequestException("lost")
                : Task.CompletedTask;

        (await CaptureAsync(merchant, $"admin/orders/{order}/capture", "once")).ShouldRefuse(
            HttpStatusCode.ServiceUnavailable,
            "payment.unknown"
        );

        (await CaptureAsync(merchant, $"admin/orders/{order}/capture", "once")).Should(HttpStatusCode.OK);
        await Books.ShouldBalanceAsync(host, "MUG", orders: 1, units: 1);
    }

    [Fact]
    public async Task A_cancelled_order_gives_free_what_was_only_reserved()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        var (merchant, order) = await ReservedOrderAsync(host);

        (await merchant.PostAsync($"admin/orders/{order}/cancel", new { })).Should(HttpStatusCode.OK);

        var cancelled = (await merchant.GetAsync($"admin/orders/{order}")).Should(HttpStatusCode.OK);
        ((string)cancelled["paymentStatus"]!).Should().Be("voided");
        var booked = await host.ReadAsync(db => db.TestPayments.SingleAsync());
        (booked.State, booked.Captured).Should().Be((GatewayPaymentState.Cancelled, 0));
        host.Catalogue.Stock("MUG").Allocated.Should().Be(0);
    }

    private static async Task<(Shop Merchant, string Order)> ReservedOrderAsync(CheckoutTestHost host)
    {
        var merchant = host.Shop();
        merchant.Client.AsStaff(
            host.Acme,
            CheckoutPermissions.SettingsWrite,
            CheckoutPermissions.OrdersRead,
            CheckoutPermissions.OrdersWrite
        );
        (await merchant.PutAsync("admin/payment-settings", new { capture = "later" })).Should(HttpStatusCode.OK);
        var order = (await (await host.Shop().PaidBasketAsync("MUG")).CompleteAsync()).Should(HttpStatusCode.Created);
        ((string)order["paymentStatus"]!).Should().Be("authorised");
        order.Amount("due").Should().Be(2_750);
        return (merchant, (string)order["id"]!);
    }

    private static Task<Answer> CaptureAsync(Shop merchant, string path, string? key, long? amount = null) =>
        merchant.PostAsync(path, new { amount = amount is null ? null : new { amount, currency = "USD" } }, key: key);
}
