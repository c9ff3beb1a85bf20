using System.Collections.Frozen;

namespace OmniSphere.Checkout.Payments.TestGateway;

/// <summary>What a test payment method does.</summary>
/// <param name="Code">Why it is declined, or null when it is not.</param>
/// <param name="DeclineCode">The bank's reason.</param>
/// <param name="Confirm">Whether the buyer must confirm before it is decided.</param>
internal sealed record TestCard(string? Code, string? DeclineCode, bool Confirm);

/// <summary>
/// The payment methods of Stripe's test mode (https://docs.stripe.com/testing), with and without the brand in the name of
/// a decline.
/// </summary>
internal static class TestCards
{
    private const string Prefix = "pm_card_";
    private const string Brand = "visa_charge";

    private static readonly TestCard Works = new(null, null, Confirm: false);
    private static readonly TestCard Asks = new(null, null, Confirm: true);

    private static readonly FrozenDictionary<string, TestCard> Special = new Dictionary<string, TestCard>(
        StringComparer.Ordinal
    )
    {
        ["chargeDeclined"] = Declined("generic_decline"),
        ["chargeDeclinedInsufficientFunds"] = Declined("insufficient_funds"),
        ["chargeDeclinedLostCard"] = Declined("lost_card"),
        ["chargeDeclinedStolenCard"] = Declined("stolen_card"),
        ["chargeDeclinedFraudulent"] = Declined("fraudulent"),
        ["chargeDeclinedVelocityLimitExceeded"] = Declined("card_velocity_exceeded"),
        ["chargeDeclinedExpiredCard"] = new("expired_card", null, Confirm: false),
        ["chargeDeclinedIncorrectCvc"] = new("incorrect_cvc", null, Confirm: false),
        ["chargeDeclinedProcessingError"] = new("processing_error", null, Confirm: false),
        ["chargeCustomerFail"] = Declined("generic_decline"),
        ["radarBlock"] = Declined("fraudulent"),
        ["riskLevelHighest"] = Declined("fraudulent"),
        ["threeDSecure2Required"] = Asks,
        ["threeDSecureRequired"] = Asks,
        ["authenticationRequired"] = Asks,
        ["authenticationRequiredOnSetup"] = Asks,
        ["authenticationRequiredSetupForOffSession"] = Asks,
        ["threeDSecureRequiredChargeDeclined"] = new("card_declined", "generic_decline", Confirm: true),
        ["authenticationRequiredChargeDeclinedInsufficientFunds"] = new(
            "card_declined",
            "insufficient_funds",
            Confirm: true
        ),
        ["threeDSecureRequiredProcessingError"] = new("processing_error", null, Confirm: true),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Cards that are charged without ado: brands, countries of issue, and those whose peculiarity comes later.
    private static readonly FrozenSet<string> Plain = (
        "visa visa_debit mastercard mastercard_debit mastercard_prepaid amex discover diners jcb unionpay "
        + "us ar br ca cl co cr ec mx pa py pe uy ae at be bg by hr cy cz dk ee fi fr de gi gr hu ie it lv li lt lu mt nl "
        + "no pl pt ro sa si sk es se ch gb au cn hk in jp my nz sg tw th "
        + "threeDSecureOptional threeDSecureOptionalProcessingError amex_threeDSecureNotSupported riskLevelElevated "
        + "cvcCheckFail avsZipFail avsFail avsLine1Fail avsUnchecked bypassPending bypassPendingInternational createDispute "
        + "createDisputeProductNotReceived createDisputeInquiry refundFail pendingRefund"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What the method does, or null when there is no such method.</summary>
    public static TestCard? Find(string method)
    {
        if (!method.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var name = method[Prefix.Length..];
        if (name.StartsWith(Brand, StringComparison.Ordinal))
        {
            name = name["visa_".Length..];
        }

        return Special.GetValueOrDefault(name) ?? (Plain.Contains(name) ? Works : null);
    }

    /// <summary>What a card looks like once it is kept.</summary>
    public static GatewayMethod Kept(string reference, string method) =>
        method.Contains("mastercard", StringComparison.Ordinal) ? new(reference, "mastercard", "4444", 12, 2034)
        : method.Contains("amex", StringComparison.Ordinal) ? new(reference, "amex", "8431", 12, 2034)
        : new(reference, "visa", "4242", 12, 2034);

    /// <summary>Why the buyer of this card disputes what was charged, or null.</summary>
    public static string? Disputes(string method) =>
        method switch
        {
            "pm_card_createDispute" => "fraudulent",
            "pm_card_createDisputeProductNotReceived" => "product_not_received",
            _ => null,
        };

    private static TestCard Declined(string reason) => new("card_declined", reason, Confirm: false);
}
