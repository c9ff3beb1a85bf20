using System.Globalization;
using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Credit;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Orders;

public sealed class FulfilmentTests
{
    private static readonly object Tracking = new
    {
        carrier = "Post",
        number = "RX1",
        url = "https://post.example/RX1",
    };

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task An_order_is_shipped_in_parts_that_can_be_followed(DatabaseProvider provider)
    {
        var events = new EventSink();
        await using var host = await CheckoutTestHost.StartAsync(provider, events: events);
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        host.Catalogue.Put("TEA", 350, onHand: 10);
        var (basket, id) = await OrderAsync(host, 3);
        var merchant = Merchant(host);
        var path = $"admin/orders/{id}/fulfilments";
        (await host.Shop().PostAsync(path, Units((0, 1)), key: "a")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await Merchant(host, host.Lumiere).PostAsync(path, Units((0, 1)), key: "a")).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );
        (await merchant.PostAsync(path, Units((0, 4)), key: "b")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "order.units_not_left"
        );
        (await merchant.PostAsync(path, Units((2, 1)), key: "c")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "order.units_not_left"
        );
        (await merchant.PostAsync(path, Units((0, 0)), key: "d"))
            .Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);

        var part = (await merchant.PostAsync(path, Units((0, 1)), key: "first")).Should(HttpStatusCode.OK);
        await CreditStory.ForgetAnswersAsync(host);
        (await merchant.PostAsync(path, Units((0, 1)), key: "first")).Should(HttpStatusCode.OK);

        ((string)part["fulfilmentStatus"]!).Should().Be("partial");
        ((int)part["lines"][0]!["shipped"]!).Should().Be(1);
        host.Catalogue.Stock("MUG").Should().Be((9, 0, 2));
        (await merchant.PostAsync($"admin/orders/{id}/cancel", new { })).ShouldRefuse(
            HttpStatusCode.Conflict,
            "order.fulfilled"
        );

        var rest = (await merchant.PostAsync(path, new { tracking = Tracking }, key: "rest")).Should(HttpStatusCode.OK);
        ((string)rest["fulfilmentStatus"]!).Should().Be("fulfilled");
        host.Catalogue.Stock("MUG").Should().Be((7, 0, 0));
        host.Catalogue.Stock("TEA").Should().Be((9, 0, 0));
        (await merchant.PostAsync(path, new { }, key: "more")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "order.nothing_to_fulfil"
        );
        (await merchant.GetAsync("admin/orders?fulfilmentStatus=fulfilled"))["items"]
            .AsArray()
            .Should()
            .ContainSingle();
        (await merchant.GetAsync("admin/orders?fulfilmentStatus=partial"))["items"].AsArray().Should().BeEmpty();

        var seen = (await host.Shop().GetAsync($"orders/{id}", basket.Token)).Should(HttpStatusCode.OK);
        ((string)seen["fulfilments"][1]!["tracking"]!["url"]!).Should().Be("https://post.example/RX1");
        seen["timeline"].AsArray().Count(t => (string)t!["kind"]! == "shipped").Should().Be(2);
        await CheckoutTestHost.EventuallyAsync(
            () => Task.FromResult(events.Of(id).Count(e => e.Type == "order.fulfilled") == 2),
            "both shipments are told of"
        );
    }

    [Fact]
    public async Task An_order_is_planned_in_shipments_that_its_buyer_sees_and_that_leave_one_by_one()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        host.Catalogue.Put("TEA", 350, onHand: 10);
        var (basket, id) = await OrderAsync(host, 3);
        var merchant = Merchant(host);
        var path = $"admin/orders/{id}/shipments";
        var later = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(10);
        object Part(int line, int quantity, DateOnly? shipsOn = null) =>
            new { units = new[] { new { line, quantity } }, shipsOn };
        (await Merchant(host, host.Lumiere).PutAsync(path, new { shipments = new[] { Part(0, 1) } })).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );
        (await merchant.PutAsync(path, new { shipments = new[] { Part(0, 2), Part(0, 2) } })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "order.units_not_left"
        );
        (await merchant.PutAsync(path, new { shipments = new[] { Part(0, 1, new(2020, 1, 1)) } })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );

        var parts = new[] { Part(0, 1), Part(0, 2, later), Part(1, 1, later) };
        var planned = (await merchant.PutAsync(path, new { shipments = parts })).Should(HttpStatusCode.OK);
        planned["shipments"].AsArray().Should().HaveCount(3);
        // The method Standard takes 2 to 5 days.
        ((string)planned["shipments"][1]!["earliest"]!)
            .Should()
            .Be(later.AddDays(2).ToString("O", CultureInfo.InvariantCulture));
        ((string)planned["shipments"][1]!["latest"]!)
            .Should()
            .Be(later.AddDays(5).ToString("O", CultureInfo.InvariantCulture));
        var first = (string)planned["shipments"][0]!["id"]!;
        var wish = new { shipmentId = first, tracking = Tracking };
        (await merchant.PostAsync($"admin/orders/{id}/fulfilments", wish, key: "one")).Should(HttpStatusCode.OK);
        (await merchant.PostAsync($"admin/orders/{id}/fulfilments", wish, key: "two")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "shipment.shipped"
        );
        (await merchant.PostAsync($"admin/orders/{id}/fulfilments", Units((0, 1)), key: "loose")).Should(
            HttpStatusCode.OK
        );

        var seen = (await host.Shop().GetAsync($"orders/{id}", basket.Token)).Should(HttpStatusCode.OK);
        var shipments = seen["shipments"].AsArray();
        shipments.Select(s => (bool)s!["shipped"]!).Should().Equal(true, false, false);
        ((string)shipments[0]!["tracking"]!["number"]!).Should().Be("RX1");
        ((int)shipments[1]!["units"]![0]!["quantity"]!).Should().Be(1, "one unit left outside of the plan");
        var rest = (string)shipments[1]!["id"]!;
        (await merchant.PostAsync($"admin/orders/{id}/fulfilments", new { shipmentId = rest }, key: "b")).Should(
            HttpStatusCode.OK
        );
        host.Catalogue.Stock("MUG").Should().Be((7, 0, 0));
        host.Catalogue.Stock("TEA").Should().Be((10, 0, 1));
    }

    [Fact]
    public async Task Tracking_can_be_corrected_and_is_checked()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000);
        host.Catalogue.Put("TEA", 350);
        var (_, id) = await OrderAsync(host, 1);
        var merchant = Merchant(host);
        var order = await merchant.PostAsync($"admin/orders/{id}/fulfilments", new { }, key: "all");
        var path = $"admin/orders/{id}/fulfilments/{(string)order["fulfilments"][0]!["id"]!}/tracking";

        (await merchant.PutAsync(path, new { url = "javascript:alert(1)" })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "request.invalid"
        );
        var changed = (await merchant.PutAsync(path, Tracking)).Should(HttpStatusCode.OK);

        ((string)changed["fulfilments"][0]!["tracking"]!["number"]!).Should().Be("RX1");
        changed["timeline"].AsArray().Should().Contain(t => (string)t!["kind"]! == "tracking.changed");
        (await Merchant(host, host.Lumiere).PutAsync(path, Tracking)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task However_many_ship_at_once_no_unit_is_shipped_twice(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        host.Catalogue.Put("TEA", 350, onHand: 10);
        var (_, id) = await OrderAsync(host, 3);
        var merchant = Merchant(host);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i => merchant.PostAsync($"admin/orders/{id}/fulfilments", Units((0, 1)), key: $"at-once-{i}"))
        );

        var shipped = answers.Count(a => a.Status is HttpStatusCode.OK);
        shipped.Should().BeInRange(1, 3);
        answers
            .Where(a => a.Status is not HttpStatusCode.OK)
            .Should()
            .OnlyContain(a => a.Status == HttpStatusCode.Conflict || a.Code == "order.units_not_left");
        await CheckoutTestHost.EventuallyAsync(
            () => Task.FromResult(host.Catalogue.Stock("MUG").OnHand <= 10 - shipped),
            "what was promised is shipped"
        );
        var (onHand, _, allocated) = host.Catalogue.Stock("MUG");
        (onHand - allocated).Should().Be(7);
        allocated.Should().BeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_shipment_whose_answer_was_lost_is_finished_and_entered_once(bool after)
    {
        await using var host = await CheckoutTestHost.StartAsync(
            settings: new()
            {
                ["OmniSphere:Checkout:Lease"] = "00:00:02",
                ["OmniSphere:Checkout:GatewayTimeout"] = "00:00:01",
            }
        );
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        host.Catalogue.Put("TEA", 350, onHand: 10);
        var (_, id) = await OrderAsync(host, 2);
        var lost = 1;
        host.Catalogue.Interrupt = (name, late) =>
            name == "sell" && late == after && Interlocked.Exchange(ref lost, 0) == 1
                ? throw new HttpRequestException("lost")
                : Task.CompletedTask;

        var answer = await Merchant(host).PostAsync($"admin/orders/{id}/fulfilments", new { }, key: "once");

        answer.Should(HttpStatusCode.OK);
        ((bool)answer["fulfilments"][0]!["shipped"]!).Should().BeFalse("nobody could tell yet");
        await CheckoutTestHost.EventuallyAsync(
            () => host.ReadAsync(db => db.Orders.AnyAsync(o => o.DueAt == null)),
            "the reconciler finishes it"
        );
        host.Catalogue.Stock("MUG").Should().Be((8, 0, 0));
        var order = await Merchant(host).GetAsync($"admin/orders/{id}");
        ((string)order["fulfilmentStatus"]!).Should().Be("fulfilled");
        order["timeline"].AsArray().Count(t => (string)t!["kind"]! == "shipped").Should().Be(1);
    }

    [Fact]
    public async Task What_is_not_on_the_shelf_is_not_shipped_and_can_be_shipped_later()
    {
        await using var host = await CheckoutTestHost.StartAsync();
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        host.Catalogue.Put("TEA", 350, onHand: 10);
        var (_, id) = await OrderAsync(host, 2);
        host.Catalogue.Put("MUG", 2_000, onHand: 1);

        (await Merchant(host).PostAsync($"admin/orders/{id}/fulfilments", new { }, key: "now")).ShouldRefuse(
            HttpStatusCode.Conflict,
            "stock.insufficient"
        );
        host.Catalogue.Put("MUG", 2_000, onHand: 10);
        var order = (await Merchant(host).PostAsync($"admin/orders/{id}/fulfilments", new { }, key: "later")).Should(
            HttpStatusCode.OK
        );
        order["fulfilments"].AsArray().Should().ContainSingle();
    }

    /// <summary>An order of so many mugs and one tea.</summary>
    private static async Task<(Basket Basket, string Id)> OrderAsync(CheckoutTestHost host, int mugs)
    {
        var basket = await host.Shop().BasketAsync();
        await basket.AddAsync("MUG", mugs);
        await basket.AddAsync("TEA");
        await basket.FillInAsync();
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        var order = (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
        return (basket, (string)order["id"]!);
    }

    private static object Units(params (int Line, int Quantity)[] units) =>
        new { units = units.Select(u => new { line = u.Line, quantity = u.Quantity }) };

    private static Shop Merchant(CheckoutTestHost host, OmniSphere.Tenancy.Tenant? tenant = null)
    {
        var merchant = host.Shop(tenant);
        merchant.Client.AsStaff(tenant ?? host.Acme, CheckoutPermissions.OrdersRead, CheckoutPermissions.OrdersWrite);
        return merchant;
    }
}
