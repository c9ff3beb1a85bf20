using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Checkout;

/// <summary>
/// Configuration section <c>OmniSphere:Checkout:Stripe</c>. Without a secret key the provider <c>stripe</c> takes no
/// payments. Secrets belong into user secrets, the environment or a secret store, and are never logged.
/// </summary>
public sealed class StripeOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Checkout:Stripe";

    /// <summary>The platform's secret or restricted key: <c>sk_…</c> or <c>rk_…</c>.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Where Stripe's API is. Plain HTTP is accepted for this machine only. Default <c>https://api.stripe.com</c>.</summary>
    public Uri ApiBase { get; set; } = new("https://api.stripe.com");

    /// <summary>Signing secret of the webhook endpoint for events of the platform's own account.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>Signing secret of the webhook endpoint for events of connected accounts.</summary>
    public string? ConnectWebhookSecret { get; set; }

    /// <summary>How old a webhook may be. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:30", "01:00:00")]
    public TimeSpan WebhookTolerance { get; set; } = TimeSpan.FromMinutes(5);

    internal bool IsConfigured => !string.IsNullOrEmpty(SecretKey);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SecretKey is { Length: > 0 } key && !IsSecretKey(key))
        {
            yield return new ValidationResult(
                $"{Section}:SecretKey must be a secret or restricted key of Stripe (sk_… or rk_…).",
                [nameof(SecretKey)]
            );
        }

        if (
            !ApiBase.IsAbsoluteUri
            || (ApiBase.Scheme != Uri.UriSchemeHttps && !(ApiBase.Scheme == Uri.UriSchemeHttp && ApiBase.IsLoopback))
        )
        {
            yield return new ValidationResult(
                $"{Section}:ApiBase must be an https address (http on this machine only).",
                [nameof(ApiBase)]
            );
        }

        foreach (
            var (secret, name) in new[]
            {
                (WebhookSecret, nameof(WebhookSecret)),
                (ConnectWebhookSecret, nameof(ConnectWebhookSecret)),
            }
        )
        {
            if (secret is { Length: > 0 and < 10 })
            {
                yield return new ValidationResult($"{Section}:{name} is too short to be a signing secret.", [name]);
            }
            else if (secret is { Length: > 0 } && !IsConfigured)
            {
                yield return new ValidationResult($"{Section}:{name} needs {Section}:SecretKey too.", [name]);
            }
        }
    }

    private static bool IsSecretKey(string key) =>
        (key.StartsWith("sk_", StringComparison.Ordinal) || key.StartsWith("rk_", StringComparison.Ordinal))
        && key.Length is >= 10 and <= 300
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
