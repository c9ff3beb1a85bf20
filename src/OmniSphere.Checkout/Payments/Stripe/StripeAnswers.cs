using System.Net;
using Stripe;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>What Stripe's answers mean. https://docs.stripe.com/payments/paymentintents/lifecycle, https://docs.stripe.com/api/errors</summary>
internal static class StripeAnswers
{
    /// <summary>Makes a call; what Stripe refuses for good is an answer, what it cannot say is thrown.</summary>
    public static async Task<GatewayResult> OfAsync(Func<Task<GatewayResult>> call)
    {
        try
        {
            return await call();
        }
        catch (StripeException e) when (Refusal(e) is { } refusal)
        {
            return refusal;
        }
    }

    public static GatewayResult Of(PaymentIntent intent) =>
        intent.Status switch
        {
            "requires_capture" => new(GatewayOutcome.Succeeded, intent.Id, Method: Kept(intent)),
            "succeeded" => new(GatewayOutcome.Succeeded, intent.Id, Captured: true, Method: Kept(intent)),
            "requires_action" or "requires_confirmation" or "processing" => new(
                GatewayOutcome.RequiresAction,
                intent.Id,
                NextAction: Next(intent)
            ),
            _ => Declined(intent.LastPaymentError, intent.Id),
        };

    public static GatewayResult Of(Refund refund, string reference) =>
        refund.Status is "failed" or "canceled"
            ? new(GatewayOutcome.Refused, reference, refund.FailureReason ?? "refund_failed")
            : new(GatewayOutcome.Succeeded, reference);

    public static GatewayPayment Payment(PaymentIntent intent)
    {
        var currency = Currency.Parse(intent.Currency.ToUpperInvariant());
        return new(
            intent.Id,
            intent.Status switch
            {
                "requires_capture" => GatewayPaymentState.Authorised,
                "succeeded" => GatewayPaymentState.Captured,
                "canceled" => GatewayPaymentState.Cancelled,
                "requires_payment_method" => GatewayPaymentState.Declined,
                _ => GatewayPaymentState.RequiresAction,
            },
            new(intent.Amount, currency),
            new(intent.AmountReceived, currency),
            new(Refunded(intent.LatestCharge), currency),
            intent.LastPaymentError?.Code,
            intent.LastPaymentError?.DeclineCode,
            intent.Status is "requires_capture" or "succeeded" ? Kept(intent) : null
        );
    }

    // A refund that has failed after all is not given back (https://docs.stripe.com/refunds#failed-refunds).
    private static long Refunded(Charge? charge) =>
        charge?.Refunds is { HasMore: false, Data: { } all }
            ? all.Where(r => r.Status is not ("failed" or "canceled")).Sum(r => r.Amount)
            : charge?.AmountRefunded ?? 0;

    public static GatewayResult Of(PaymentMethod method) => new(GatewayOutcome.Succeeded, Method: Method(method));

    // Stripe keeps the method of a payment that says so once it is confirmed (https://docs.stripe.com/payments/save-during-payment).
    private static GatewayMethod? Kept(PaymentIntent intent) =>
        intent is { SetupFutureUsage: not null, PaymentMethod: { } method } ? Method(method) : null;

    private static GatewayMethod Method(PaymentMethod method) =>
        new(
            method.Id,
            method.Card?.Brand ?? method.Type,
            method.Card?.Last4,
            (int?)method.Card?.ExpMonth,
            (int?)method.Card?.ExpYear
        );

    public static GatewayDispute Of(Dispute dispute) =>
        new(
            dispute.Id,
            new(dispute.Amount, Currency.Parse(dispute.Currency.ToUpperInvariant())),
            dispute.Reason,
            dispute.Status
        );

    public static bool IsUnexpectedState(StripeException e) => e.StripeError?.Code is "payment_intent_unexpected_state";

    private static PaymentNextAction Next(PaymentIntent intent) =>
        intent.NextAction?.RedirectToUrl?.Url is { } url
            ? new("redirect", url, intent.ClientSecret)
            : new("client_secret", ClientSecret: intent.ClientSecret);

    private static GatewayResult Declined(StripeError? error, string? reference) =>
        new(GatewayOutcome.Declined, reference, error?.Code ?? "card_declined", error?.DeclineCode, error?.Message);

    /// <summary>Null when nobody can tell: conflicts, rate limits and faults are repeated with the same key.</summary>
    private static GatewayResult? Refusal(StripeException e) =>
        e.StripeError is not { } error ? null
        : error.Type is "card_error" ? Declined(error, error.PaymentIntent?.Id)
        : error.Type is "idempotency_error" && e.HttpStatusCode is HttpStatusCode.BadRequest
            ? Refused("idempotency_error", error)
        : e.HttpStatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Forbidden
            ? Refused(
                error is { Code: "resource_missing", Param: "payment_method" } ? "method_unknown"
                    : IsUnexpectedState(e) ? "payment_unexpected_state"
                    : error.Code ?? error.Type ?? "invalid_request",
                error
            )
        : null;

    private static GatewayResult Refused(string code, StripeError error) =>
        new(GatewayOutcome.Refused, error.PaymentIntent?.Id, code, Message: error.Message);
}
