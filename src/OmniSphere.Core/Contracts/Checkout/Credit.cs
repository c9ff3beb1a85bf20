using OmniSphere.Events;

namespace OmniSphere.Contracts.Checkout;

/// <summary>A gift card was issued. Its code is not told here.</summary>
/// <param name="GiftCardId">The card.</param>
/// <param name="Last4">The last four characters of its code.</param>
/// <param name="Amount">What is on it.</param>
/// <param name="Recipient">E-mail address of who it is for, or null.</param>
/// <param name="ExpiresAt">From when on it cannot be spent, or null.</param>
public sealed record GiftCardIssued(
    string GiftCardId,
    string Last4,
    Money Amount,
    string? Recipient,
    DateTimeOffset? ExpiresAt
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "gift_card.issued";

    /// <inheritdoc />
    public string Subject => GiftCardId;
}

/// <summary>
/// The code of a gift card is to be sent to who it is for. It is sealed (<see cref="Secrets.SecretSeal"/>, for
/// <see cref="Purpose"/>): whoever sends it opens it, and keeps it no longer than that takes.
/// </summary>
/// <param name="GiftCardId">The card.</param>
/// <param name="Balance">What is on it.</param>
/// <param name="Recipient">E-mail address of who it is for.</param>
/// <param name="ExpiresAt">From when on it cannot be spent, or null.</param>
/// <param name="SealedCode">The code, sealed.</param>
public sealed record GiftCardCodeSent(
    string GiftCardId,
    Money Balance,
    string Recipient,
    DateTimeOffset? ExpiresAt,
    string SealedCode
) : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "gift_card.code_sent";

    /// <inheritdoc />
    public string Subject => GiftCardId;

    /// <summary>What the code of this card is sealed for.</summary>
    public static string Purpose(string giftCardId) => $"gift-card-code:{giftCardId}";
}

/// <summary>A merchant granted a customer store credit, or corrected it.</summary>
/// <param name="AccountId">The customer's credit in this currency.</param>
/// <param name="CustomerId">Subject of the customer.</param>
/// <param name="Amount">What was given; below zero what was taken.</param>
/// <param name="Balance">What can be spent now.</param>
/// <param name="Reason">Why.</param>
public sealed record StoreCreditChanged(string AccountId, string CustomerId, Money Amount, Money Balance, string Reason)
    : IIntegrationEvent
{
    /// <inheritdoc />
    public static string EventType => "store_credit.changed";

    /// <inheritdoc />
    public string Subject => AccountId;
}
