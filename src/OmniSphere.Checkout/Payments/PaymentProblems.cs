using OmniSphere.Http;

namespace OmniSphere.Checkout.Payments;

/// <summary>How payments refuse.</summary>
internal static class PaymentProblems
{
    public static ProblemException Declined(string? code, string? declineCode) =>
        Problem
            .PaymentRequired("payment.declined", "The payment was declined. Try another card.")
            .With("paymentCode", code)
            .With("declineCode", declineCode);

    public static ProblemException Required(Money due) =>
        Problem.PaymentRequired("payment.required", "The cart is not paid yet (POST …/payment).").With("due", due);

    public static ProblemException ActionRequired(PaymentNextAction? next) =>
        Problem
            .PaymentRequired("payment.action_required", "The buyer must confirm the payment first.")
            .With("nextAction", next);

    public static ProblemException InProgress() =>
        new(
            StatusCodes.Status409Conflict,
            "payment.in_progress",
            "The payment provider has not answered yet. Ask again shortly."
        )
        {
            RetryAfter = TimeSpan.FromSeconds(2),
        };

    public static ProblemException Left() => Problem.Conflict("payment.left", "The payment was left in the meantime.");

    public static ProblemException Unknown() =>
        Problem.Unavailable(
            "payment.unknown",
            "The payment provider gave no clear answer. Nothing is lost: send the same request again.",
            TimeSpan.FromSeconds(5)
        );

    public static ProblemException ProviderUnknown(string provider) =>
        Problem
            .Unprocessable("payment.provider_unknown", "This shop takes no payments of that provider.")
            .With("provider", provider);

    public static ProblemException MethodUnknown() =>
        Problem.Unprocessable("payment.method_unknown", "The payment provider does not know this payment method.");

    public static ProblemException Refused(string? code) =>
        Problem.Unprocessable("payment.refused", "The payment provider refused the payment.").With("paymentCode", code);

    /// <summary>What a payment that failed for good means to a buyer.</summary>
    public static ProblemException Failed(GatewayOutcome outcome, string? code, string? declineCode) =>
        outcome is not GatewayOutcome.Refused ? Declined(code, declineCode)
        : code is "method_unknown" ? MethodUnknown()
        : Refused(code);
}
