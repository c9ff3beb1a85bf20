using System.Text.Json.Serialization;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <summary>Whether a gift card can be spent.</summary>
internal enum GiftCardStatus
{
    /// <summary>It can, as far as its balance goes.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>The merchant stopped it.</summary>
    Disabled,
}

/// <summary>A gift card as merchants see it.</summary>
internal sealed record GiftCardView
{
    public required Id<CreditAccountKind> Id { get; init; }

    /// <summary>The code; only in the answer that made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    public required string Last4 { get; init; }
    public required GiftCardStatus Status { get; init; }
    public required Money Balance { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }
    public string? Recipient { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore]
    public long Version { get; init; }

    public static GiftCardView Of(CreditAccount card, DateTimeOffset now) =>
        new()
        {
            Id = card.Id,
            Last4 = card.Last4!,
            Status = StatusOf(card, now),
            Balance = card.Money,
            ExpiresAt = card.ExpiresAt,
            DisabledAt = card.DisabledAt,
            Recipient = card.Recipient,
            CreatedAt = card.CreatedAt,
            Version = card.Version,
        };

    public static GiftCardStatus StatusOf(CreditAccount card, DateTimeOffset now) =>
        card.DisabledAt is not null ? GiftCardStatus.Disabled
        : card.ExpiresAt <= now ? GiftCardStatus.Expired
        : GiftCardStatus.Active;
}

/// <summary>A gift card as whoever knows its code sees it.</summary>
/// <param name="Last4">The last four characters of the code.</param>
/// <param name="Status">Whether it can be spent.</param>
/// <param name="Balance">What is on it.</param>
/// <param name="ExpiresAt">Until when, or null.</param>
internal sealed record GiftCardBalance(string Last4, GiftCardStatus Status, Money Balance, DateTimeOffset? ExpiresAt);
