namespace OmniSphere.Checkout.Payments;

/// <summary>A payment as shoppers see it.</summary>
/// <param name="Id">The payment.</param>
/// <param name="Provider">Who handles it.</param>
/// <param name="PaymentMethod">The card or account.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Amount">How much.</param>
/// <param name="NextAction">What the buyer must do to confirm it.</param>
/// <param name="Code">Why it was declined.</param>
/// <param name="DeclineCode">The bank's reason.</param>
internal sealed record PaymentView(
    Id<PaymentKind> Id,
    string Provider,
    string PaymentMethod,
    PaymentState Status,
    Money Amount,
    PaymentNextAction? NextAction,
    string? Code,
    string? DeclineCode
)
{
    public static PaymentView Of(Payment payment) =>
        new(
            payment.Id,
            payment.Provider,
            payment.Method,
            payment.State,
            payment.Money,
            payment.State is PaymentState.RequiresAction ? payment.NextAction : null,
            payment.Code,
            payment.DeclineCode
        );
}
