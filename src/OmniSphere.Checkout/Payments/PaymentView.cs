namespace OmniSphere.Checkout.Payments;

/// <summary>A payment as shoppers see it.</summary>
/// <param name="Id">The payment.</param>
/// <param name="Provider">Who handles it.</param>
/// <param name="PaymentMethod">The card or account.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Amount">How much.</param>
/// <param name="NextAction">What the buyer must do to confirm it.</param>
/// <param name="RedirectUrl">Where to send the buyer to confirm it, when that is all there is to do.</param>
/// <param name="Code">Why it was declined.</param>
/// <param name="DeclineCode">The bank's reason.</param>
internal sealed record PaymentView(
    Id<PaymentKind> Id,
    string Provider,
    string PaymentMethod,
    PaymentState State,
    Money Amount,
    PaymentNextAction? NextAction,
    string? RedirectUrl,
    string? Code,
    string? DeclineCode
)
{
    public static PaymentView Of(Payment payment)
    {
        var next = payment.State is PaymentState.RequiresAction ? payment.NextAction : null;
        return new(
            payment.Id,
            payment.Provider,
            payment.Method,
            payment.State,
            payment.Money,
            next,
            next is { Type: "redirect" } ? next.Url : null,
            payment.Code,
            payment.DeclineCode
        );
    }
}
