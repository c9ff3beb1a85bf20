using Microsoft.Extensions.Options;
using Stripe;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>
/// Stripe's API as we use it: one client, one pinned version, no retries of its own, since ours carry the keys that are on
/// disk.
/// </summary>
internal sealed class StripeApi(IHttpClientFactory http, IOptions<StripeOptions> options)
{
    /// <summary>Sent as <c>Stripe-Version</c>; it is the one that Stripe.net's types are made for.</summary>
    public const string Version = "2026-10-28.endive";

    private readonly Lazy<StripeClient> _client = new(() =>
        new(
            new StripeClientOptions
            {
                ApiKey = options.Value.SecretKey,
                ApiBase = options.Value.ApiBase.ToString().TrimEnd('/'),
                HttpClient = new SystemNetHttpClient(
                    http.CreateClient(nameof(StripeApi)),
                    maxNetworkRetries: 0,
                    enableTelemetry: false
                ),
            }
        )
    );

    public bool IsConfigured => options.Value.IsConfigured;

    public V1Services V1 => _client.Value.V1;

    /// <summary>As the connected account itself, with an idempotency key.</summary>
    public static RequestOptions As(string? account, string? key = null) =>
        new() { StripeAccount = account, IdempotencyKey = key };
}
