using System.Net;
using System.Text.Json;
using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Tests.Hosts;

namespace OmniSphere.Checkout.Tests.Carts;

public sealed class CartAbandonmentTests
{
    [Fact]
    public async Task A_cart_that_is_left_is_told_once_with_a_token_that_opens_it()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        var events = new EventSink();
        await using var host = await CheckoutTestHost.StartAsync(clock: clock, events: events);
        host.Catalogue.Put("MUG", 1_999);
        var shop = host.Shop();
        var left = await shop.FilledBasketAsync("MUG");
        var nobody = await shop.BasketAsync();
        await nobody.AddAsync("MUG");
        var bought = await shop.PaidBasketAsync("MUG");
        (await bought.CompleteAsync()).Should(HttpStatusCode.Created);

        await UntilToldAsync(left, 1);

        var told = Told(left).Single();
        told.GetProperty("email").GetString().Should().Be("ada@example.org");
        var token = told.GetProperty("recoveryToken").GetString()!;
        (await shop.GetAsync(left.Path, token)).Should(HttpStatusCode.OK);
        (await shop.GetAsync(left.Path, left.Token)).Should(HttpStatusCode.OK);
        (await shop.GetAsync(nobody.Path, token)).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
        (await host.Shop(host.Lumiere).GetAsync(left.Path, token)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "cart.not_found"
        );
        Told(nobody).Should().BeEmpty();
        Told(bought).Should().BeEmpty();

        (await left.AddAsync("MUG")).Should(HttpStatusCode.OK);
        await UntilToldAsync(left, 2);

        Task UntilToldAsync(Basket basket, int times) =>
            CheckoutTestHost.EventuallyAsync(
                () =>
                {
                    clock.Advance(TimeSpan.FromMinutes(10));
                    return Task.FromResult(Told(basket).Count == times);
                },
                "the cart is told of"
            );

        List<JsonElement> Told(Basket basket) =>
            [
                .. events
                    .Of(basket.Id)
                    .Where(e => e.Type == "cart.abandoned")
                    .Select(e => JsonSerializer.Deserialize<JsonElement>(e.Data.Span)),
            ];
    }
}
