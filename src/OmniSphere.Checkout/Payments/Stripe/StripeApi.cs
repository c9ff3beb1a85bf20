using Microsoft.Extensions.Options;
using Stripe;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>
/// Stripe's API as we use it: one client, one pinned version, no retries of its own, since ours carry the keys that are on
/// disk. A key that was rotated makes a new client; calls that are on their way end with the one they began with.
/// </summary>
internal sealed class StripeApi(IHttpClientFactory http, IOptionsMonitor<StripeOptions> options)
{
    /// <summary>Sent as <c>Stripe-Version</c>; it is the one that Stripe.net's types are made for.</summary>
    public const string Version = "2026-10-28.endive";

    private readonly Lock _gate = new();
    private (string? Key, Uri? Address, StripeClient Client) _made;

    public bool IsConfigured => options.CurrentValue.IsConfigured;

    public V1Services V1
    {
        get
        {
            var (key, address) = (options.CurrentValue.SecretKey, options.CurrentValue.ApiBase);
            lock (_gate)
            {
                if (_made.Client is null || _made.Key != key || _made.Address != address)
                {
                    _made = (key, address, Make(key, address));
                }

                return _made.Client.V1;
            }
        }
    }

    /// <summary>As the connected account itself, with an idempotency key.</summary>
    public static RequestOptions As(string? account, string? key = null) =>
        new() { StripeAccount = account, IdempotencyKey = key };

    private StripeClient Make(string? key, Uri address) =>
        new(
            new StripeClientOptions
            {
                ApiKey = key,
                ApiBase = address.ToString().TrimEnd('/'),
                HttpClient = new SystemNetHttpClient(
                    http.CreateClient(nameof(StripeApi)),
                    maxNetworkRetries: 0,
                    enableTelemetry: false
                ),
            }
        );
}
