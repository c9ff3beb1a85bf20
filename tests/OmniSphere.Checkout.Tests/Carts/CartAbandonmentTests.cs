using System.Net;
using System.Text.Json;
using AwesomeAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Secrets;
using OmniSphere.Testing;

namespace OmniSphere.Checkout.Tests.Carts;

public sealed class CartAbandonmentTests
{
    [Fact]
    public async Task A_cart_that_is_left_is_told_once_with_a_link_that_takes_it_up_once()
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
        var kept = told.GetProperty("sealedRecoveryToken").GetString()!;
        var purpose = CartAbandoned.Purpose(Id<CartKind>.Parse(left.Id));
        var token = host.Services.GetRequiredService<SecretSeal>().Open(host.Acme.Id, purpose, kept);
        kept.Should().NotContain(token);
        Told(nobody).Should().BeEmpty();
        Told(bought).Should().BeEmpty();

        // Left again, it is told again; the link that was sent is good still.
        (await left.AddAsync("MUG")).Should(HttpStatusCode.OK);
        await UntilToldAsync(left, 2);
        Told(left)[1].GetProperty("sealedRecoveryToken").ValueKind.Should().Be(JsonValueKind.Null);
        var resume = $"{left.Path}/resume";
        (await shop.GetAsync(left.Path, token)).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
        (await shop.PostAsync(resume, null, left.Token)).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
        (await shop.PostAsync($"{nobody.Path}/resume", null, token)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "cart.not_found"
        );
        (await host.Shop(host.Lumiere).PostAsync(resume, null, token)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "cart.not_found"
        );

        var taken = new Basket(shop, left.Id, (string)(await shop.PostAsync(resume, null, token))["token"]!);
        (await shop.PostAsync(resume, null, token)).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
        (await left.GetAsync()).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");
        (await taken.PayAsync()).Should(HttpStatusCode.OK);
        var order = (await taken.CompleteAsync()).Should(HttpStatusCode.Created);
        (await shop.GetAsync($"orders/{(string)order["id"]!}", taken.Token)).Should(HttpStatusCode.OK);
        (await shop.GetAsync($"orders/{(string)order["id"]!}", left.Token)).ShouldRefuse(
            HttpStatusCode.NotFound,
            "order.not_found"
        );

        // One of a customer is nobody's again until somebody signs in.
        var ada = new Shop(host.Client(host.Acme).AsShopper(host.Acme, $"usr_{Guid.CreateVersion7():n}"));
        var hers = await ada.FilledBasketAsync("MUG");
        await UntilToldAsync(hers, 1);
        var link = host
            .Services.GetRequiredService<SecretSeal>()
            .Open(
                host.Acme.Id,
                CartAbandoned.Purpose(Id<CartKind>.Parse(hers.Id)),
                Told(hers).Single().GetProperty("sealedRecoveryToken").GetString()!
            );
        (await shop.PostAsync($"{hers.Path}/resume", null, link)).Should(HttpStatusCode.OK);
        (await ada.GetAsync(hers.Path)).ShouldRefuse(HttpStatusCode.NotFound, "cart.not_found");

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
