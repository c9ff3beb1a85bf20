using System.Net;
using AwesomeAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Tests.Hosts;

namespace OmniSphere.Checkout.Tests.Payments;

public sealed class PayCartTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private CheckoutTestHost _host = null!;
    private Shop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await CheckoutTestHost.StartAsync(clock: _clock);
        _host.Catalogue.Put("MUG", 1_999, onHand: 50);
        _shop = _host.Shop();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Payment_freezes_the_cart_until_it_is_left()
    {
        var basket = await _shop.PaidBasketAsync("MUG");

        (await basket.AddAsync("MUG")).ShouldRefuse(HttpStatusCode.Conflict, "cart.frozen");
        (await basket.PutAsync("customer", new { email = "eve@example.org" })).ShouldRefuse(
            HttpStatusCode.Conflict,
            "cart.frozen"
        );
        (await _shop.DeleteAsync(basket.Path, basket.Token)).ShouldRefuse(HttpStatusCode.Conflict, "cart.frozen");
        var left = (await basket.DeleteAsync("payment")).Should(HttpStatusCode.OK);
        ((string)left["state"]!).Should().Be("open");
        (await basket.AddAsync("MUG")).Should(HttpStatusCode.OK);
        (await basket.DeleteAsync("payment")).Should(HttpStatusCode.OK);

        (await PaymentsAsync()).Should().ContainSingle().Which.State.Should().Be(PaymentState.Cancelled);
        (await LedgerAsync()).Should().Equal(GatewayPaymentState.Cancelled);
    }

    [Fact]
    public async Task A_cart_that_lacks_something_cannot_be_paid()
    {
        var basket = await _shop.BasketAsync();
        var refused = (await basket.PayAsync()).ShouldRefuse(HttpStatusCode.Conflict, "cart.incomplete");

        refused["missing"]
            .AsArray()
            .Select(m => (string)m!)
            .Should()
            .Equal("lines", "customer", "shippingAddress", "shippingOption");
    }

    [Theory]
    [InlineData("pm_card_chargeDeclined", "generic_decline")]
    [InlineData("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds")]
    public async Task A_declined_card_leaves_the_cart_usable(string method, string declineCode)
    {
        var basket = await _shop.FilledBasketAsync("MUG");

        var refused = (await basket.PayAsync(method)).ShouldRefuse(HttpStatusCode.PaymentRequired, "payment.declined");
        ((string)refused["declineCode"]!).Should().Be(declineCode);
        ((string)refused["paymentCode"]!).Should().Be("card_declined");

        ((string)(await basket.GetAsync())["state"]!).Should().Be("open");
        (await basket.AddAsync("MUG")).Should(HttpStatusCode.OK);
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
        (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
    }

    [Fact]
    public async Task What_the_provider_does_not_know_is_unprocessable()
    {
        var basket = await _shop.FilledBasketAsync("MUG");

        (await basket.PayAsync("pm_card_nonsense")).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "payment.method_unknown"
        );
        (await basket.PostAsync("payment", new { provider = "barter", paymentMethod = "goat" })).ShouldRefuse(
            HttpStatusCode.UnprocessableEntity,
            "payment.provider_unknown"
        );
        ((string)(await basket.GetAsync())["state"]!).Should().Be("open");
    }

    [Fact]
    public async Task A_buyer_may_say_what_they_agreed_to()
    {
        var basket = await _shop.FilledBasketAsync("MUG");
        var total = (await basket.GetAsync()).Amount("total");

        (await PayAsync(total - 1)).ShouldRefuse(HttpStatusCode.Conflict, "cart.changed");
        (await PayAsync(total)).Should(HttpStatusCode.OK);

        Task<Answer> PayAsync(long amount) =>
            basket.PostAsync(
                "payment",
                new
                {
                    provider = "test",
                    paymentMethod = "pm_card_visa",
                    amount = new { amount, currency = "USD" },
                }
            );
    }

    [Fact]
    public async Task The_same_card_again_answers_the_same_payment_and_another_one_replaces_it()
    {
        var basket = await _shop.FilledBasketAsync("MUG");
        var first = await basket.PayAsync();
        var same = await basket.PayAsync();
        var other = (await basket.PayAsync("pm_card_mastercard")).Should(HttpStatusCode.OK);

        ((string)same["id"]!).Should().Be((string)first["id"]!);
        ((string)other["id"]!).Should().NotBe((string)first["id"]!);
        (await LedgerAsync()).Should().BeEquivalentTo([GatewayPaymentState.Cancelled, GatewayPaymentState.Authorised]);
        (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Parallel_payments_of_one_cart_reserve_its_money_once()
    {
        var basket = await _shop.FilledBasketAsync("MUG");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => basket.PayAsync()));

        (await LedgerAsync()).Count(s => s is GatewayPaymentState.Authorised).Should().Be(1);
        (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_buyer_confirms_on_the_providers_page_and_comes_back()
    {
        var basket = await _shop.FilledBasketAsync("MUG");
        var payment = (await PayAsync("/checkout/done?x=1")).Should(HttpStatusCode.OK);
        ((string)payment["state"]!).Should().Be("requiresAction");
        var page = ((string)payment["redirectUrl"]!)["/checkout/v1/".Length..];

        (await basket.CompleteAsync()).ShouldRefuse(HttpStatusCode.PaymentRequired, "payment.action_required");
        (await _shop.GetAsync(page)).Should(HttpStatusCode.OK);
        (await _shop.GetAsync(page[..page.IndexOf('?')])).ShouldRefuse(HttpStatusCode.NotFound, "payment.not_found");
        var back = await _shop.PostAsync($"{page}&outcome=approve", null);
        back.Status.Should().Be(HttpStatusCode.SeeOther);
        back.Response.Headers.Location!.ToString().Should().Be("/checkout/done?x=1");

        ((string)(await _shop.GetAsync($"{basket.Path}/payment", basket.Token))["state"]!).Should().Be("authorised");
        (await basket.CompleteAsync()).Should(HttpStatusCode.Created);

        Task<Answer> PayAsync(string returnPath) =>
            basket.PostAsync(
                "payment",
                new
                {
                    provider = "test",
                    paymentMethod = "pm_card_threeDSecure2Required",
                    returnPath,
                }
            );
    }

    [Theory]
    [InlineData("pm_card_threeDSecure2Required", "refuse")]
    [InlineData("pm_card_threeDSecureRequiredChargeDeclined", "approve")]
    public async Task A_confirmation_that_fails_leaves_the_cart_usable(string method, string outcome)
    {
        var basket = await _shop.FilledBasketAsync("MUG");
        var page = ((string)(await basket.PayAsync(method))["redirectUrl"]!)["/checkout/v1/".Length..];

        (await _shop.PostAsync($"{page}&outcome={outcome}", null)).Should(HttpStatusCode.OK);

        (await basket.CompleteAsync()).ShouldRefuse(HttpStatusCode.PaymentRequired, "payment.declined");
        ((string)(await basket.GetAsync())["state"]!).Should().Be("open");
        (await basket.PayAsync()).Should(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("")]
    public async Task A_buyer_comes_back_to_this_host_only(string returnPath)
    {
        var basket = await _shop.FilledBasketAsync("MUG");
        (
            await basket.PostAsync(
                "payment",
                new
                {
                    provider = "test",
                    paymentMethod = "pm_card_visa",
                    returnPath,
                }
            )
        ).ShouldRefuse(HttpStatusCode.UnprocessableEntity, "request.invalid");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_answer_is_recovered_with_the_same_key(bool reachedTheProvider)
    {
        var basket = await _shop.FilledBasketAsync("MUG");
        _host.Gateway.Interrupt = (name, after) =>
            name == "authorise" && after == reachedTheProvider
                ? throw new HttpRequestException("lost")
                : Task.CompletedTask;
        (await basket.PayAsync()).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "payment.unknown");
        (await basket.PayAsync()).ShouldRefuse(HttpStatusCode.Conflict, "payment.in_progress");

        _host.Gateway.Interrupt = static (_, _) => Task.CompletedTask;
        _clock.Advance(TimeSpan.FromSeconds(31));
        await CheckoutTestHost.EventuallyAsync(
            async () => (await PaymentsAsync()).Single().State is PaymentState.Authorised,
            "the payment is authorised"
        );

        (await LedgerAsync()).Should().Equal(GatewayPaymentState.Authorised);
        (await basket.CompleteAsync()).Should(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Leaving_a_payment_frees_the_cart_even_when_the_provider_is_away()
    {
        var basket = await _shop.PaidBasketAsync("MUG");
        _host.Gateway.Interrupt = (_, _) => throw new HttpRequestException("away");
        (await basket.DeleteAsync("payment")).Should(HttpStatusCode.OK);
        (await basket.AddAsync("MUG")).Should(HttpStatusCode.OK);
        (await LedgerAsync()).Should().Equal(GatewayPaymentState.Authorised);

        _host.Gateway.Interrupt = static (_, _) => Task.CompletedTask;
        _clock.Advance(TimeSpan.FromSeconds(31));
        await CheckoutTestHost.EventuallyAsync(
            async () => (await LedgerAsync()).Single() is GatewayPaymentState.Cancelled,
            "the payment is cancelled"
        );
    }

    [Fact]
    public async Task A_cart_is_not_frozen_for_ever()
    {
        var basket = await _shop.PaidBasketAsync("MUG");
        _clock.Advance(TimeSpan.FromHours(24.5));
        await CheckoutTestHost.EventuallyAsync(
            async () => (string)(await basket.GetAsync())["state"]! == "open",
            "the cart is open again"
        );

        await CheckoutTestHost.EventuallyAsync(
            async () => (await LedgerAsync()).Single() is GatewayPaymentState.Cancelled,
            "the payment is cancelled"
        );
    }

    private Task<List<Payment>> PaymentsAsync() => _host.ReadAsync(db => db.Payments.AsNoTracking().ToListAsync());

    private Task<List<GatewayPaymentState>> LedgerAsync() =>
        _host.ReadAsync(db => db.TestPayments.Select(p => p.State).ToListAsync());
}
