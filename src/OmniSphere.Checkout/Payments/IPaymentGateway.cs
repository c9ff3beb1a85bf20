namespace OmniSphere.Checkout;

/// <summary>
/// A payment provider. Money is reserved first (authorised) and taken when the order is made (captured). Registered
/// scoped: it may ask <c>ITenantContext</c> whose money it is. Every call that has an effect carries an idempotency key
/// that is on disk before the call: the same key again must have no second effect and answer as the first time. A call
/// that throws or times out counts as <see cref="GatewayOutcome.Unknown"/> and is repeated with its key.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>The name shoppers' clients choose it by, such as <c>test</c>.</summary>
    string Provider { get; }

    /// <summary>Reserves money without taking it.</summary>
    Task<GatewayResult> AuthoriseAsync(AuthorisationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes money that was reserved: at most what was authorised, once.</summary>
    Task<GatewayResult> CaptureAsync(CaptureRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives reserved money free. Refused when it was captured; succeeds when nothing is reserved any more.</summary>
    Task<GatewayResult> CancelAsync(CancelRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives captured money back, in whole or in part.</summary>
    Task<GatewayResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken = default);

    /// <summary>The payment as the provider sees it now, or null when it knows none of that reference.</summary>
    Task<GatewayPayment?> FindAsync(string reference, CancellationToken cancellationToken = default);
}

/// <summary>A wish to reserve money.</summary>
/// <param name="PaymentId">Our id of the payment, for the provider's records.</param>
/// <param name="Amount">How much.</param>
/// <param name="PaymentMethod">The provider's id of the card or account.</param>
/// <param name="Email">The buyer's address, for the provider's fraud checks.</param>
/// <param name="ReturnPath">Host-relative path the buyer comes back to after a confirmation, or null.</param>
/// <param name="IdempotencyKey">At most 100 characters.</param>
public sealed record AuthorisationRequest(
    string PaymentId,
    Money Amount,
    string PaymentMethod,
    string? Email,
    string? ReturnPath,
    string IdempotencyKey
);

/// <summary>A wish to take reserved money.</summary>
/// <param name="Reference">The provider's id of the payment.</param>
/// <param name="Amount">How much.</param>
/// <param name="IdempotencyKey">At most 100 characters.</param>
public sealed record CaptureRequest(string Reference, Money Amount, string IdempotencyKey);

/// <summary>A wish to give reserved money free.</summary>
/// <param name="Reference">The provider's id of the payment.</param>
/// <param name="IdempotencyKey">At most 100 characters.</param>
public sealed record CancelRequest(string Reference, string IdempotencyKey);

/// <summary>A wish to give captured money back.</summary>
/// <param name="Reference">The provider's id of the payment.</param>
/// <param name="Amount">How much.</param>
/// <param name="IdempotencyKey">At most 100 characters.</param>
public sealed record RefundRequest(string Reference, Money Amount, string IdempotencyKey);

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
public sealed record GatewayResult(
    GatewayOutcome Outcome,
    string? Reference = null,
    string? Code = null,
    string? DeclineCode = null,
    string? Message = null,
    PaymentNextAction? NextAction = null
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
public sealed record GatewayPayment(
    string Reference,
    GatewayPaymentState State,
    Money Amount,
    Money Captured,
    Money Refunded,
    string? Code = null,
    string? DeclineCode = null
);
