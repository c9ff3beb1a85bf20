namespace OmniSphere.Checkout;

/// <summary>What came of a call to a provider.</summary>
public enum GatewayOutcome
{
    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>The buyer must confirm first; see <see cref="GatewayResult.NextAction"/>.</summary>
    RequiresAction,

    /// <summary>The buyer's bank said no; another card may do.</summary>
    Declined,

    /// <summary>The provider refuses the call itself, for good: a method it does not know, a payment in another state.</summary>
    Refused,

    /// <summary>Nobody can tell whether it was done. Repeat with the same key.</summary>
    Unknown,
}

/// <summary>The answer of a provider.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Reference">The provider's id of the payment, as soon as there is one.</param>
/// <param name="Code">Why not, in the provider's words: <c>card_declined</c>, <c>expired_card</c>, <c>method_unknown</c>, ….</param>
/// <param name="DeclineCode">The bank's reason, such as <c>insufficient_funds</c>.</param>
/// <param name="Message">The same for people.</param>
/// <param name="NextAction">What the buyer must do.</param>
/// <param name="Captured">Whether the money is taken already, by an authorisation whose terms say so.</param>
/// <param name="Method">The payment method as it was kept for the buyer, where that was asked for.</param>
public sealed record GatewayResult(
    GatewayOutcome Outcome,
    string? Reference = null,
    string? Code = null,
    string? DeclineCode = null,
    string? Message = null,
    PaymentNextAction? NextAction = null,
    bool Captured = false,
    GatewayMethod? Method = null
);

/// <summary>A payment method that is kept for a buyer.</summary>
/// <param name="Reference">The provider's id of it.</param>
/// <param name="Brand">Such as <c>visa</c>, or the kind of method.</param>
/// <param name="Last4">The last digits of its number.</param>
/// <param name="ExpiryMonth">1 to 12.</param>
/// <param name="ExpiryYear">Four digits.</param>
public sealed record GatewayMethod(
    string Reference,
    string? Brand = null,
    string? Last4 = null,
    int? ExpiryMonth = null,
    int? ExpiryYear = null
);

/// <summary>What a browser needs to confirm a payment.</summary>
/// <param name="Type"><c>redirect</c>: send the buyer to <paramref name="Url"/>; <c>client_secret</c>: hand the secret to the provider's script.</param>
/// <param name="Url">Absolute or host-relative address.</param>
/// <param name="ClientSecret">For the provider's script.</param>
public sealed record PaymentNextAction(string Type, string? Url = null, string? ClientSecret = null);

/// <summary>Where a payment stands at its provider.</summary>
public enum GatewayPaymentState
{
    /// <summary>The buyer must confirm.</summary>
    RequiresAction,

    /// <summary>Money is reserved.</summary>
    Authorised,

    /// <summary>Money was taken.</summary>
    Captured,

    /// <summary>Nothing is reserved: cancelled, or its time ran out.</summary>
    Cancelled,

    /// <summary>The bank said no.</summary>
    Declined,
}

/// <summary>A payment as its provider sees it.</summary>
/// <param name="Reference">The provider's id.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Amount">What was authorised.</param>
/// <param name="Captured">What was taken.</param>
/// <param name="Refunded">What was given back.</param>
/// <param name="Code">Why it was declined.</param>
/// <param name="DeclineCode">The bank's reason.</param>
/// <param name="Method">The payment method as it was kept for the buyer, where that was asked for.</param>
public sealed record GatewayPayment(
    string Reference,
    GatewayPaymentState State,
    Money Amount,
    Money Captured,
    Money Refunded,
    string? Code = null,
    string? DeclineCode = null,
    GatewayMethod? Method = null
);

/// <summary>A dispute as the provider sees it.</summary>
/// <param name="Reference">The provider's id.</param>
/// <param name="Amount">How much is disputed.</param>
/// <param name="Reason">Why, in the provider's words: <c>fraudulent</c>, <c>product_not_received</c>, ….</param>
/// <param name="Status">Where it stands, in the provider's words: <c>needs_response</c>, <c>won</c>, <c>lost</c>, ….</param>
public sealed record GatewayDispute(string Reference, Money Amount, string Reason, string Status);
