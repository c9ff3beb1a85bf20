using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Placing;

/// <summary>Many buyers at the same moment.</summary>
public sealed class RushTests
{
    private static int Buyers => Soak.Scale(brief: 30, full: 100);

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task The_last_unit_goes_to_one_of_a_hundred_buyers(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("LAST", 2_000, onHand: 1);
        var baskets = await Task.WhenAll(
            Enumerable.Range(0, Buyers).Select(i => host.Shop().PaidBasketAsync("LAST", email: $"b{i}@example.org"))
        );

        var answers = await Task.WhenAll(baskets.Select(b => b.CompleteAsync()));

        answers.Count(a => a.Status is HttpStatusCode.Created).Should().Be(1);
        answers
            .Where(a => a.Status is not HttpStatusCode.Created)
            .Should()
            .OnlyContain(a => a.Code == "stock.insufficient");
        await Books.ShouldBalanceAsync(host, "LAST", orders: 1, units: 1);
    }

    [Theory]
    [MemberData(nameof(CheckoutTestHost.Providers), MemberType = typeof(CheckoutTestHost))]
    public async Task A_coupon_for_ten_is_used_ten_times_by_a_hundred_carts(DatabaseProvider provider)
    {
        await using var host = await CheckoutTestHost.StartAsync(provider);
        host.Catalogue.Put("MUG", 2_000, onHand: 1_000);
        await host.SetUpAsync(
            host.Acme,
            CheckoutTestHost.UsSettings with
            {
                Coupons = [new("FIRST10", "First ten", Percent: 50, UsageLimit: 10)],
            }
        );
        var baskets = await Task.WhenAll(
            Enumerable
                .Range(0, Buyers)
                .Select(async i =>
                {
                    var basket = await host.Shop().FilledBasketAsync("MUG", email: $"b{i}@example.org");
                    (await basket.PostAsync("coupons", new { code = "FIRST10" })).Should(HttpStatusCode.OK);
                    (await basket.PayAsync()).Should(HttpStatusCode.OK);
                    return basket;
                })
        );

        var answers = await Task.WhenAll(baskets.Select(b => b.CompleteAsync()));

        answers.Count(a => a.Status is HttpStatusCode.Created).Should().Be(10);
        answers
            .Where(a => a.Status is not HttpStatusCode.Created)
            .Should()
            .OnlyContain(a => a.Code == "coupon.exhausted" || a.Code == "cart.changed");
        (await host.ReadAsync(db => db.Coupons.SingleAsync(c => c.Code == "FIRST10"))).Uses.Should().Be(10);
        await Books.ShouldBalanceAsync(host, "MUG", orders: 10, units: 10);
    }
}
