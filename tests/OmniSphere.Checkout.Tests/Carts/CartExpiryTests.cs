using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Tests.Hosts;

namespace OmniSphere.Checkout.Tests.Carts;

public sealed class CartExpiryTests
{
    [Fact]
    public async Task A_cart_is_kept_as_long_as_it_is_worth_and_then_deleted()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await CheckoutTestHost.StartAsync(clock: clock);
        host.Catalogue.Put("MUG", 1_999);
        var shop = host.Shop();
        var empty = await shop.BasketAsync();
        var anonymous = await shop.BasketAsync();
        await anonymous.AddAsync("MUG");
        var known = await shop.FilledBasketAsync("MUG");

        clock.Advance(TimeSpan.FromHours(5.9));
        (await empty.GetAsync()).Should(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromHours(0.2));
        (await empty.GetAsync()).Status.Should().BeOneOf(HttpStatusCode.Gone, HttpStatusCode.NotFound);
        (await anonymous.GetAsync()).Should(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromDays(30));
        (await anonymous.AddAsync("MUG")).Status.Should().BeOneOf(HttpStatusCode.Gone, HttpStatusCode.NotFound);
        (await known.GetAsync()).Should(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromDays(59));
        (await known.AddAsync("MUG")).Should(HttpStatusCode.OK);

        await CheckoutTestHost.EventuallyAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromHours(1));
                return await host.ReadAsync(db => db.Carts.CountAsync()) == 1;
            },
            "the expired carts are deleted"
        );
    }
}
