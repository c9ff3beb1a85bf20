using AwesomeAssertions;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Tests.Payments;

/// <summary>What every payment provider's adapter must do.</summary>
public abstract class PaymentGatewayConformance<TProvider>(TProvider provider)
    : IClassFixture<TProvider>,
        IAsyncDisposable
    where TProvider : GatewayUnderTest
{
    private static readonly Money Ten = new(1_000, Currency.Usd);
    private static readonly Money Zero = Money.Zero(Currency.Usd);

    private readonly TenantScope _scope = provider.Host.Scope();
    private readonly string _run = Guid.CreateVersion7().ToString("n");
    private PaymentTerms? _terms;

    protected TProvider Provider => provider;

    private IPaymentGateway Gateway => provider.In(_scope);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("pm_card_visa")]
    [InlineData("pm_card_mastercard")]
    [InlineData("pm_card_amex")]
    [InlineData("pm_card_fr")]
    [InlineData("pm_card_threeDSecureOptional")]
    public async Task Cards_that_work_are_authorised(string method)
    {
        var result = await AuthoriseAsync(method);

        (result.Outcome, result.Captured).Should().Be((GatewayOutcome.Succeeded, false));
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
        result.NextAction.Url.Should().NotBeNullOrEmpty();
        (await FindAsync(result))!.State.Should().Be(GatewayPaymentState.RequiresAction);
        (await CaptureAsync(result)).Outcome.Should().Be(GatewayOutcome.Refused);

        await provider.ConfirmAsync(result.Reference!, approve: true);

        (await FindAsync(result))!.State.Should().Be(GatewayPaymentState.Authorised);
        (await CaptureAsync(result, "later")).Outcome.Should().Be(GatewayOutcome.Succeeded);
    }

    [Theory]
    [InlineData("pm_card_threeDSecure2Required", false, "payment_intent_authentication_failure")]
    [InlineData("pm_card_threeDSecureRequiredChargeDeclined", true, "card_declined")]
    public async Task A_confirmation_that_fails_is_a_decline(string method, bool approve, string code)
    {
        var result = await AuthoriseAsync(method);
        await provider.ConfirmAsync(result.Reference!, approve);

        var found = await FindAsync(result);

        (found!.State, found.Code).Should().Be((GatewayPaymentState.Declined, code));
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
    public async Task A_part_may_be_captured_and_frees_the_rest()
    {
        var payment = await AuthoriseAsync("pm_card_visa");

        (await CaptureAsync(payment, "more", 1_001)).Outcome.Should().Be(GatewayOutcome.Refused);
        (await CaptureAsync(payment, "part", 300)).Outcome.Should().Be(GatewayOutcome.Succeeded);
        (await CaptureAsync(payment, "rest", 700)).Outcome.Should().Be(GatewayOutcome.Refused);
        (await RefundAsync(payment, 301, "r")).Outcome.Should().Be(GatewayOutcome.Refused);
        (await FindAsync(payment))!.Captured.Amount.Should().Be(300);
    }

    [Fact]
    public async Task Money_is_taken_at_once_where_the_terms_say_so()
    {
        _terms = await TermsAsync() with { Capture = CaptureTiming.AtOnce };
        var payment = await AuthoriseAsync("pm_card_visa");

        (payment.Outcome, payment.Captured).Should().Be((GatewayOutcome.Succeeded, true));
        (await FindAsync(payment))!.Captured.Should().Be(Ten);
        (await CancelAsync(payment)).Outcome.Should().Be(GatewayOutcome.Refused);
        (await RefundAsync(payment, 1_000, "r")).Outcome.Should().Be(GatewayOutcome.Succeeded);
    }

    [Theory]
    [InlineData(ChargeModel.Direct)]
    [InlineData(ChargeModel.Destination)]
    public async Task The_platform_keeps_its_fee(ChargeModel model)
    {
        _terms = await TermsAsync() with { Model = model, ApplicationFee = 130 };
        var payment = await AuthoriseAsync("pm_card_visa");
        (await CaptureAsync(payment)).Outcome.Should().Be(GatewayOutcome.Succeeded);

        (await provider.ApplicationFeeAsync(payment.Reference!)).Should().Be(130);
        (await FindAsync(payment))!.Captured.Should().Be(Ten);
        (await RefundAsync(payment, 1_000, "r")).Outcome.Should().Be(GatewayOutcome.Succeeded);
    }

    [Theory]
    [InlineData("pm_card_visa", null)]
    [InlineData("pm_card_createDispute", "fraudulent")]
    [InlineData("pm_card_createDisputeProductNotReceived", "product_not_received")]
    public async Task What_buyers_dispute_is_told(string method, string? reason)
    {
        var payment = await AuthoriseAsync(method);
        (await Gateway.DisputesAsync(payment.Reference!, await TermsAsync(), Cancel)).Should().BeEmpty();
        await CaptureAsync(payment);

        var disputes = await Gateway.DisputesAsync(payment.Reference!, await TermsAsync(), Cancel);

        disputes
            .Select(d => (d.Amount, d.Reason, d.Status))
            .Should()
            .Equal(reason is null ? [] : [(Ten, reason, "needs_response")]);
    }

    [Fact]
    public async Task What_was_cancelled_cannot_be_captured()
    {
        var payment = await AuthoriseAsync("pm_card_visa");

        (await CancelAsync(payment)).Outcome.Should().Be(GatewayOutcome.Succeeded);
        (await CancelAsync(payment, "again")).Outcome.Should().Be(GatewayOutcome.Succeeded);
        (await CaptureAsync(payment)).Outcome.Should().Be(GatewayOutcome.Refused);
        (await FindAsync(payment))!.State.Should().Be(GatewayPaymentState.Cancelled);
    }

    [Fact]
    public async Task The_same_key_has_one_effect_and_one_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AuthoriseAsync("pm_card_visa", "same")));
        answers.Distinct().Should().ContainSingle();
        (await RefundedAfterRepeatsAsync(answers[0])).Should().Be(400);

        var other = await AuthoriseAsync("pm_card_visa", "same", 2_000);
        (other.Outcome, other.Code).Should().Be((GatewayOutcome.Refused, "idempotency_error"));
    }

    [Fact]
    public async Task Calls_whose_answers_were_lost_are_recalled_without_being_repeated()
    {
        var payment = await AuthoriseAsync("pm_card_visa");
        (await RecallAsync(PaymentOperation.Authorise, null, "auth"))!.Reference.Should().Be(payment.Reference);
        (await RecallAsync(PaymentOperation.Capture, payment.Reference, "capture")).Should().BeNull();
        await CaptureAsync(payment);
        (await RecallAsync(PaymentOperation.Capture, payment.Reference, "capture"))!
            .Outcome.Should()
            .Be(GatewayOutcome.Succeeded);
        (await RecallAsync(PaymentOperation.Refund, payment.Reference, "r")).Should().BeNull();
        await RefundAsync(payment, 400, "r");
        (await RecallAsync(PaymentOperation.Refund, payment.Reference, "r"))!
            .Outcome.Should()
            .Be(GatewayOutcome.Succeeded);
        (await RecallAsync(PaymentOperation.Authorise, null, "never", "pay_never")).Should().BeNull();
    }

    [Fact]
    public async Task What_nobody_knows_is_not_found()
    {
        (await Gateway.FindAsync("pi_nothing", await TermsAsync(), Cancel)).Should().BeNull();
        (await CaptureAsync(new(GatewayOutcome.Succeeded, "pi_nothing"))).Outcome.Should().Be(GatewayOutcome.Refused);
    }

    [Fact]
    public async Task A_payment_of_one_shop_is_nothing_to_another()
    {
        var payment = await AuthoriseAsync("pm_card_visa");
        await using var lumiere = provider.Host.Scope(provider.Host.Lumiere);
        var theirs = provider.In(lumiere);

        var terms = await theirs.TermsAsync(new(1_000, Currency.Eur), Cancel);
        (await theirs.FindAsync(payment.Reference!, terms, Cancel)).Should().BeNull();
    }

    private async Task<long> RefundedAfterRepeatsAsync(GatewayResult payment)
    {
        await CaptureAsync(payment);
        await RefundAsync(payment, 400, "r");
        await RefundAsync(payment, 400, "r");
        return (await FindAsync(payment))!.Refunded.Amount;
    }

    [Theory]
    [InlineData("pm_card_mastercard", false)]
    [InlineData("pm_card_threeDSecure2Required", true)]
    public async Task A_method_is_kept_with_a_payment_and_charged_again_for_its_buyer_alone(string card, bool confirm)
    {
        var customer = await CustomerAsync("ada");
        (await CustomerAsync("ada")).Should().Be(customer, "the same key makes one customer");
        var first = await AuthoriseAsync(card, customer: customer, save: true);
        var kept = first.Method;
        if (confirm)
        {
            (first.Outcome, kept).Should().Be((GatewayOutcome.RequiresAction, null));
            await provider.ConfirmAsync(first.Reference!, approve: true);
            kept = (await FindAsync(first))!.Method;
        }

        kept!.Reference.Should().NotBe(card);
        kept.Last4.Should().HaveLength(4);
        kept.ExpiryYear.Should().BeGreaterThan(2025);
        (await AuthoriseAsync(kept.Reference, "again", customer: customer)).Method.Should().BeNull();
        var alone = await AuthoriseAsync(kept.Reference, "alone", customer: customer, offSession: true);
        (alone.Outcome, alone.Code)
            .Should()
            .Be(confirm ? (GatewayOutcome.Declined, "authentication_required") : (GatewayOutcome.Succeeded, null));
        var stranger = await CustomerAsync("bob");
        (await AuthoriseAsync(kept.Reference, "theft", customer: stranger)).Code.Should().Be("method_unknown");
        (await AuthoriseAsync(kept.Reference, "nobody")).Outcome.Should().Be(GatewayOutcome.Refused);
    }

    [Fact]
    public async Task A_method_is_kept_without_a_payment_until_it_is_forgotten()
    {
        var customer = await CustomerAsync("carol");
        (await Gateway.AttachAsync(await MethodAsync(customer, "pm_card_nonsense", "no"), Cancel))
            .Code.Should()
            .Be("method_unknown");
        (await Gateway.AttachAsync(await MethodAsync(customer, "pm_card_chargeDeclined", "bad"), Cancel))
            .Outcome.Should()
            .Be(GatewayOutcome.Declined);
        var attached = await Gateway.AttachAsync(await MethodAsync(customer, "pm_card_visa", "in"), Cancel);
        var repeated = await Gateway.AttachAsync(await MethodAsync(customer, "pm_card_visa", "in"), Cancel);
        repeated.Method.Should().Be(attached.Method);
        var kept = attached.Method!.Reference;
        (attached.Method.Brand, attached.Method.Last4).Should().Be(("visa", "4242"));
        (await AuthoriseAsync(kept, customer: customer)).Outcome.Should().Be(GatewayOutcome.Succeeded);

        (await Gateway.DetachAsync(await MethodAsync(customer, kept, "out"), Cancel))
            .Outcome.Should()
            .Be(GatewayOutcome.Succeeded);
        (await Gateway.DetachAsync(await MethodAsync(customer, kept, "again"), Cancel))
            .Outcome.Should()
            .Be(GatewayOutcome.Refused);
        (await AuthoriseAsync(kept, "gone", customer: customer)).Outcome.Should().Be(GatewayOutcome.Refused);
    }

    private async Task<string> CustomerAsync(string who) =>
        await Gateway.CustomerAsync(
            new($"{_run}-{who}", "ada@example.org", $"{_run}-{who}", await TermsAsync()),
            Cancel
        );

    private async Task<MethodRequest> MethodAsync(string customer, string method, string key) =>
        new(customer, method, $"{_run}-{key}", await TermsAsync());

    private async Task<PaymentTerms> TermsAsync() => _terms ??= await Gateway.TermsAsync(Ten, Cancel);

    private async Task<GatewayResult> AuthoriseAsync(
        string method,
        string key = "auth",
        long amount = 1_000,
        string? customer = null,
        bool save = false,
        bool offSession = false
    ) =>
        await Gateway.AuthoriseAsync(
            new(
                $"pay_{_run}",
                new(amount, Currency.Usd),
                method,
                "ada@example.org",
                "https://acme.example/back",
                $"{_run}-{key}",
                await TermsAsync()
            )
            {
                Customer = customer,
                SaveMethod = save,
                OffSession = offSession,
            },
            Cancel
        );

    private async Task<GatewayResult> CaptureAsync(
        GatewayResult payment,
        string key = "capture",
        long amount = 1_000
    ) =>
        await Gateway.CaptureAsync(
            new(payment.Reference!, new(amount, Currency.Usd), $"{_run}-{key}", await TermsAsync()),
            Cancel
        );

    private async Task<GatewayResult> CancelAsync(GatewayResult payment, string key = "cancel") =>
        await Gateway.CancelAsync(new(payment.Reference!, $"{_run}-{key}", await TermsAsync()), Cancel);

    private async Task<GatewayResult> RefundAsync(GatewayResult payment, long amount, string key) =>
        await Gateway.RefundAsync(
            new(payment.Reference!, new(amount, Currency.Usd), $"{_run}-{key}", await TermsAsync()),
            Cancel
        );

    private async Task<GatewayResult?> RecallAsync(
        PaymentOperation operation,
        string? reference,
        string key,
        string? paymentId = null
    ) =>
        await Gateway.RecallAsync(
            new(
                operation,
                paymentId ?? $"pay_{_run}",
                reference,
                $"{_run}-{key}",
                TimeProvider.System.GetUtcNow(),
                await TermsAsync()
            ),
            Cancel
        );

    private async Task<GatewayPayment?> FindAsync(GatewayResult payment) =>
        await Gateway.FindAsync(payment.Reference!, await TermsAsync(), Cancel);
}

public sealed class TestGatewayConformanceTests(TestGatewayUnderTest provider)
    : PaymentGatewayConformance<TestGatewayUnderTest>(provider);
