using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Tests.Hosts;
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
}
