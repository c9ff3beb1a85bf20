using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Checkout;

/// <summary>Configuration section <c>OmniSphere:Checkout</c>.</summary>
public sealed class CheckoutOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Checkout";

    /// <summary>How long a cart without lines is kept after its last change. Default 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan EmptyCartLife { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long the cart of an unknown shopper is kept after its last change. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan AnonymousCartLife { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the cart of a shopper who signed in or left an e-mail is kept. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "730.00:00:00")]
    public TimeSpan CustomerCartLife { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long a cart with lines and a known shopper is left alone before it counts as abandoned. Default 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan AbandonedAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Different SKUs a cart holds at most. Default 100.</summary>
    [Range(1, 200)]
    public int MaxLines { get; set; } = 100;

    /// <summary>How long stock is held while an order is placed. Default 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "24:00:00")]
    public TimeSpan StockHold { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long a placement, payment or cancellation may be silent before another process takes it over. Longer than
    /// any call to the payment provider. Default 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an authorised payment freezes its cart before it is cancelled and the cart is free again. Default 24 hours.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "6.00:00:00")]
    public TimeSpan PaymentHold { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long one call to a payment provider may take before its outcome counts as unknown. Default 20 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan GatewayTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a merchant's webhook may take to answer. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether webhooks may go to addresses that are not on the public internet, and over plain HTTP: for hosts whose
    /// merchants are their own. Default false.
    /// </summary>
    public bool WebhooksToPrivateNetworks { get; set; }

    /// <summary>
    /// Whether the provider <c>test</c> takes payments: goods for free. Null means only where the host's environment is
    /// Development.
    /// </summary>
    public bool? TestPayments { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (GatewayTimeout >= Lease)
        {
            yield return new ValidationResult(
                $"{Section}:GatewayTimeout must be shorter than {Section}:Lease, or a slow call would be taken over.",
                [nameof(GatewayTimeout)]
            );
        }
    }

    /// <summary>When to try again: doubling from one lease up to an hour.</summary>
    internal TimeSpan Backoff(int attempts) => OmniSphere.Backoff.After(attempts, Lease, TimeSpan.FromHours(1));

    internal bool TakesTestPayments(IHostEnvironment environment) => TestPayments ?? environment.IsDevelopment();
}
