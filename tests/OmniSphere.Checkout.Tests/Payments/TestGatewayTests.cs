using AwesomeAssertions;
using OmniSphere.Checkout.Tests.Hosts;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Tests.Payments;

/// <summary>What every payment provider's adapter must do; here the test gateway's.</summary>
public sealed class TestGatewayTests(SharedCheckout shared) : IClassFixture<SharedCheckout>, IAsyncDisposable
{
    private static readonly Money Ten = new(1_000, Currency.Usd);

    private readonly CheckoutTestHost _host = shared.Host;
    private readonly TenantScope _scope = shared.Host.Scope();
    private readonly string _run = Guid.CreateVersion7().ToString("n");

    private IPaymentGateway Gateway => _scope.Get<IPaymentGateway>();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Theory]
    [InlineData("pm_card_visa")]
    [InlineData("pm_card_mastercard")]
    [InlineData("pm_card_amex")]
    [InlineData("pm_card_fr")]
    [InlineData("pm_card_threeDSecureOptional")]
    public async Task Cards_that_work_are_authorised(string method)
    {
        var result = await AuthoriseAsync(method);

        result.Outcome.Should().Be(GatewayOutcome.Succeeded);
        (await FindAsync(result))
            .Should()
            .Be(new GatewayPayment(result.Reference!, GatewayPaymentState.Authorised, Ten, Zero, Zero));
    }

    [Theory]
    [InlineData("pm_card_chargeDeclined", "card_declined", "generic_decline")]
    [InlineData("pm_card_visa_chargeDeclined", "card_declined", "generic_decline")]
    [InlineData("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds")]
    [InlineData("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds")]
    [InlineData("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card")]
    [InlineData("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card")]
    [InlineData("pm_card_visa_chargeDeclinedFraudulent", "card_declined", "fraudulent")]
    [InlineData("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", "expired_card", null)]
    [InlineData("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", null)]
    [InlineData("pm_card_chargeDeclinedProcessingError", "processing_error", null)]
    [InlineData("pm_card_chargeCustomerFail", "card_declined", "generic_decline")]
    public async Task Cards_that_are_declined_say_why(string method, string code, string? declineCode)
    {
        var result = await AuthoriseAsync(method);

        (result.Outcome, result.Code, result.DeclineCode).Should().Be((GatewayOutcome.Declined, code, declineCode));
        (await FindAsync(result))!.State.Should().Be(GatewayPaymentState.Declined);
        (await CaptureAsync(result)).Outcome.Should().Be(GatewayOutcome.Refused);
    }

    [Theory]
    [InlineData("pm_card_authenticationRequired")]
    [InlineData("pm_card_threeDSecure2Required")]
    public async Task Some_cards_must_be_confirmed(string method)
    {
        var result = await AuthoriseAsync(method);

        result.Outcome.Should().Be(GatewayOutcome.RequiresAction);
        result.NextAction!.Type.Should().Be("redirect");
        (await FindAsync(result))!.State.Should().Be(GatewayPaymentState.RequiresAction);
        (await CaptureAsync(result)).Outcome.Should().Be(GatewayOutcome.Refused);
    }

    [Theory]
    [InlineData("pm_card_nonsense")]
    [InlineData("4242424242424242")]
    public async Task A_method_nobody_knows_is_refused(string method)
    {
        var result = await AuthoriseAsync(method);

        (result.Outcome, result.Code).Should().Be((GatewayOutcome.Refused, "method_unknown"));
    }

    [Fact]
    public async Task Money_is_captured_once_and_refunded_at_most_once()
    {
        var payment = await AuthoriseAsync("pm_card_visa");

        (await CaptureAsync(payment)).Outcome.Should().Be(GatewayOutcome.Succeeded);
        (await CaptureAsync(payment, "another")).Outcome.Should().Be(GatewayOutcome.Refused);
        (await CancelAsync(payment)).Outcome.Should().Be(GatewayOutcome.Refused);
        (await RefundAsync(payment, 400, "r1")).Outcome.Should().Be(GatewayOutcome.Succeeded);
        (await RefundAsync(payment, 601, "r2")).Outcome.Should().Be(GatewayOutcome.Refused);
        (await RefundAsync(payment, 600, "r3")).Outcome.Should().Be(GatewayOutcome.Succeeded);
        (await FindAsync(payment))
            .Should()
            .Be(new GatewayPayment(payment.Reference!, GatewayPaymentState.Captured, Ten, Ten, Ten));
    }

    [Fact]
    public async Task What_was_cancelled_cannot_be_captured()
    {
        var payment = await AuthoriseAsync("pm_card_visa");

        (await CancelAsync(payment)).Outcome.Should().Be(GatewayOutcome.Succeeded);
        (await CancelAsync(payment, "again")).Outcome.Should().Be(GatewayOutcome.Succeeded);
        (await CaptureAsync(payment)).Outcome.Should().Be(GatewayOutcome.Refused);
    }

    [Fact]
    public async Task The_same_key_has_one_effect_and_one_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AuthoriseAsync("pm_card_visa", "same")));
        answers.Distinct().Should().ContainSingle();
        (await RefundedAfterRepeatsAsync(answers[0])).Should().Be(400);

        var other = await Gateway.AuthoriseAsync(
            new("pay_1", new(2_000, Currency.Usd), "pm_card_visa", null, null, $"{_run}-same"),
            TestContext.Current.CancellationToken
        );
        (other.Outcome, other.Code).Should().Be((GatewayOutcome.Refused, "idempotency_error"));
    }

    [Fact]
    public async Task What_nobody_knows_is_not_found()
    {
        (await Gateway.FindAsync("pi_nothing", TestContext.Current.CancellationToken)).Should().BeNull();
        (await Gateway.CaptureAsync(new("pi_nothing", Ten, "k"), TestContext.Current.CancellationToken))
            .Outcome.Should()
            .Be(GatewayOutcome.Refused);
    }

    [Fact]
    public async Task A_payment_of_one_shop_is_nothing_to_another()
    {
        var payment = await AuthoriseAsync("pm_card_visa");
        await using var lumiere = _host.Scope(_host.Lumiere);

        (await lumiere.Get<IPaymentGateway>().FindAsync(payment.Reference!, TestContext.Current.CancellationToken))
            .Should()
            .BeNull();
    }

    private static Money Zero => Money.Zero(Currency.Usd);

    private async Task<long> RefundedAfterRepeatsAsync(GatewayResult payment)
    {
        await CaptureAsync(payment);
        await RefundAsync(payment, 400, "r");
        await RefundAsync(payment, 400, "r");
        return (await FindAsync(payment))!.Refunded.Amount;
    }

    private Task<GatewayResult> AuthoriseAsync(string method, string key = "auth") =>
        Gateway.AuthoriseAsync(new("pay_1", Ten, method, null, null, $"{_run}-{key}"));

    private Task<GatewayResult> CaptureAsync(GatewayResult payment, string key = "capture") =>
        Gateway.CaptureAsync(new(payment.Reference!, Ten, $"{_run}-{key}"));

    private Task<GatewayResult> CancelAsync(GatewayResult payment, string key = "cancel") =>
        Gateway.CancelAsync(new(payment.Reference!, $"{_run}-{key}"));

    private Task<GatewayResult> RefundAsync(GatewayResult payment, long amount, string key) =>
        Gateway.RefundAsync(new(payment.Reference!, new(amount, Currency.Usd), $"{_run}-{key}"));

    private Task<GatewayPayment?> FindAsync(GatewayResult payment) => Gateway.FindAsync(payment.Reference!);
}
