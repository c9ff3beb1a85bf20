using OmniSphere.Http;

namespace OmniSphere.Checkout.Credit;

/// <summary>How gift cards and store credit refuse.</summary>
internal static class CreditProblems
{
    public const string InsufficientCode = "credit.insufficient";

    /// <summary>The same whether there is no such card or it belongs to another shop.</summary>
    public static ProblemException CardNotFound() =>
        Problem.NotFound("gift_card.not_found", "There is no gift card of that code.");

    public static ProblemException AccountNotFound() =>
        Problem.NotFound("credit.not_found", "There is no such gift card or store credit.");

    public static ProblemException Insufficient(CreditKind kind, string? last4) =>
        Problem
            .Conflict(
                InsufficientCode,
                "A gift card or the store credit does not cover its part any more. Show the cart again."
            )
            .With("kind", kind)
            .With("last4", last4);

    public static ProblemException TooMuch() =>
        Problem.Unprocessable("credit.too_much", "An account cannot hold that much.");
}
