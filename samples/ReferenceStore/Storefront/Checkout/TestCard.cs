namespace ReferenceStore.Storefront.Checkout;

/// <summary>A card of Stripe's test mode (https://docs.stripe.com/testing) that the test provider honours.</summary>
/// <param name="Method">The payment method's id.</param>
/// <param name="Name">Name of the text that says what it does.</param>
/// <param name="LastDigits">The last digits of the card it stands for.</param>
internal sealed record TestCard(string Method, string Name, string LastDigits)
{
    public static IReadOnlyList<TestCard> All { get; } =
    [
        new("pm_card_visa", "Card.visa", "4242"),
        new("pm_card_mastercard", "Card.mastercard", "4444"),
        new("pm_card_chargeDeclined", "Card.declined", "0002"),
        new("pm_card_chargeDeclinedInsufficientFunds", "Card.insufficient", "9995"),
        new("pm_card_threeDSecure2Required", "Card.confirm", "3220"),
    ];
}
