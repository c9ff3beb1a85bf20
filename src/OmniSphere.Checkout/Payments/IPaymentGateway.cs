namespace OmniSphere.Checkout;

/// <summary>
/// A payment provider. Money is reserved first (authorised) and taken when the order is made (captured), unless its terms
/// say that it is taken at once. Registered scoped: it may ask <c>ITenantContext</c> whose money it is. Every call that
/// has an effect carries an idempotency key that is on disk before the call: the same key again must have no second
/// effect and answer as the first time. A call that throws or times out counts as <see cref="GatewayOutcome.Unknown"/>
/// and is repeated with its key.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>The name shoppers' clients choose it by, such as <c>test</c>.</summary>
    string Provider { get; }

    /// <summary>Whether this host takes new payments by it.</summary>
    bool TakesPayments { get; }

    /// <summary>
    /// On what terms the tenant takes a payment now. They are written down with the payment before its first call and
    /// come back with every later one, so that a change of the tenant's settings never changes a payment under way.
    /// </summary>
    /// <exception cref="Http.ProblemException">The tenant cannot take payments by this provider.</exception>
    Task<PaymentTerms> TermsAsync(Money amount, CancellationToken cancellationToken = default);

    /// <summary>Reserves money, and takes it when the terms say so.</summary>
    Task<GatewayResult> AuthoriseAsync(AuthorisationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes money that was reserved: at most what was authorised, once; what is left is given free.</summary>
    Task<GatewayResult> CaptureAsync(CaptureRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives reserved money free. Refused when it was captured; succeeds when nothing is reserved any more.</summary>
    Task<GatewayResult> CancelAsync(CancelRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives captured money back, in whole or in part.</summary>
    Task<GatewayResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a buyer known to the provider, so that payment methods can be kept for them; once for each key. Methods are
    /// kept where the payments of these terms are made.
    /// </summary>
    /// <returns>The provider's id of the buyer.</returns>
    Task<string> CustomerAsync(CustomerRequest request, CancellationToken cancellationToken = default);

    /// <summary>Keeps a payment method for a buyer without a payment. The answer names the method as it is kept.</summary>
    Task<GatewayResult> AttachAsync(MethodRequest request, CancellationToken cancellationToken = default);

    /// <summary>Forgets a payment method that was kept; refused when it is kept no more. It can never be used again.</summary>
    Task<GatewayResult> DetachAsync(MethodRequest request, CancellationToken cancellationToken = default);

    /// <summary>The payment as the provider sees it now, or null when it knows none of that reference.</summary>
    Task<GatewayPayment?> FindAsync(
        string reference,
        PaymentTerms terms,
        CancellationToken cancellationToken = default
    );

    /// <summary>What banks dispute of a payment.</summary>
    Task<IReadOnlyList<GatewayDispute>> DisputesAsync(
        string reference,
        PaymentTerms terms,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// What became of a call whose answer was lost, from the provider's own records and without repeating it; null when
    /// they hold no trace of it. For keys the provider has forgotten, and for answers that say nothing however often
    /// they are asked for.
    /// </summary>
    Task<GatewayResult?> RecallAsync(RecallRequest request, CancellationToken cancellationToken = default);
}

/// <summary>On what terms a payment is taken.</summary>
/// <param name="Account">The tenant's account at the provider; null where there is only one.</param>
/// <param name="Model">Whose charge it is.</param>
/// <param name="ApplicationFee">What the platform keeps, in minor units of the payment's currency.</param>
/// <param name="Capture">When the money is taken.</param>
public sealed record PaymentTerms(
    string? Account = null,
    ChargeModel Model = ChargeModel.Direct,
    long ApplicationFee = 0,
    CaptureTiming Capture = CaptureTiming.WithOrder
);

/// <summary>When money that a buyer agreed to is taken.</summary>
public enum CaptureTiming
{
    /// <summary>When the order is made; until then it is reserved. The default.</summary>
    WithOrder,

    /// <summary>When it is authorised, before there is an order; given back when none is made.</summary>
    AtOnce,

    /// <summary>By the merchant, after the order: for goods that are made or weighed first.</summary>
    Later,
}

/// <summary>Whose charge a payment is, in Stripe's words (https://docs.stripe.com/connect/charges).</summary>
public enum ChargeModel
{
    /// <summary>The tenant's own: it is merchant of record and pays refunds and disputes.</summary>
    Direct,

    /// <summary>The platform's, transferred to the tenant.</summary>
    Destination,
}

/// <summary>A wish to reserve money.</summary>
/// <param name="PaymentId">Our id of the payment, for the provider's records.</param>
/// <param name="Amount">How much.</param>
/// <param name="PaymentMethod">The provider's id of the card or account.</param>
/// <param name="Email">The buyer's address, for the provider's fraud checks.</param>
/// <param name="ReturnUrl">Absolute address the buyer comes back to after a confirmation, or null.</param>
/// <param name="IdempotencyKey">At most 100 characters.</param>
/// <param name="Terms">On what terms.</param>
public sealed record AuthorisationRequest(
    string PaymentId,
    Money Amount,
    string PaymentMethod,
    string? Email,
    string? ReturnUrl,
    string IdempotencyKey,
    PaymentTerms Terms
)
{
    /// <summary>The provider's id of the buyer, when the method is kept for them or is to be; else null.</summary>
    public string? Customer { get; init; }

    /// <summary>Whether the method is kept for the buyer when this succeeds: they agreed to that.</summary>
    public bool SaveMethod { get; init; }

    /// <summary>Whether the buyer is not there to confirm anything: what needs a confirmation is declined.</summary>
    public bool OffSession { get; init; }
}

/// <summary>A buyer who is to be known to the provider.</summary>
/// <param name="CustomerId">Our id of the buyer, for the provider's records.</param>
/// <param name="Email">The buyer's address, for the provider's records.</param>
/// <param name="IdempotencyKey">At most 100 characters.</param>
/// <param name="Terms">Where methods are to be kept.</param>
public sealed record CustomerRequest(string CustomerId, string? Email, string IdempotencyKey, PaymentTerms Terms);

/// <summary>A payment method that is to be kept or forgotten.</summary>
/// <param name="Customer">The provider's id of the buyer.</param>
/// <param name="Method">The provider's id of the method.</param>
/// <param name="IdempotencyKey">At most 100 characters.</param>
/// <param name="Terms">Where it is kept.</param>
public sealed record MethodRequest(string Customer, string Method, string IdempotencyKey, PaymentTerms Terms);

/// <summary>A wish to take reserved money.</summary>
/// <param name="Reference">The provider's id of the payment.</param>
/// <param name="Amount">How much, at most what is reserved.</param>
/// <param name="IdempotencyKey">At most 100 characters.</param>
/// <param name="Terms">On what terms the payment was made, with the platform's share of this amount.</param>
public sealed record CaptureRequest(string Reference, Money Amount, string IdempotencyKey, PaymentTerms Terms);

/// <summary>A wish to give reserved money free.</summary>
/// <param name="Reference">The provider's id of the payment.</param>
/// <param name="IdempotencyKey">At most 100 characters.</param>
/// <param name="Terms">On what terms the payment was made.</param>
public sealed record CancelRequest(string Reference, string IdempotencyKey, PaymentTerms Terms);

/// <summary>A wish to give captured money back.</summary>
/// <param name="Reference">The provider's id of the payment.</param>
/// <param name="Amount">How much.</param>
/// <param name="IdempotencyKey">At most 100 characters.</param>
/// <param name="Terms">On what terms the payment was made.</param>
public sealed record RefundRequest(string Reference, Money Amount, string IdempotencyKey, PaymentTerms Terms);

/// <summary>A question about a call that was made before.</summary>
/// <param name="Operation">What was asked for.</param>
/// <param name="PaymentId">Our id of the payment.</param>
/// <param name="Reference">The provider's, when it is known.</param>
/// <param name="IdempotencyKey">The key of that call.</param>
/// <param name="StartedAt">When it was made first.</param>
/// <param name="Terms">On what terms.</param>
public sealed record RecallRequest(
    PaymentOperation Operation,
    string PaymentId,
    string? Reference,
    string IdempotencyKey,
    DateTimeOffset StartedAt,
    PaymentTerms Terms
);

/// <summary>What is asked of a provider.</summary>
public enum PaymentOperation
{
    /// <summary>Reserve money.</summary>
    Authorise,

    /// <summary>Take it.</summary>
    Capture,

    /// <summary>Give it free.</summary>
    Cancel,

    /// <summary>Give it back.</summary>
    Refund,
}
