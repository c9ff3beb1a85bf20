using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OmniSphere.Checkout.Webhooks;

/// <summary>
/// Signs by Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA-256 over id, seconds since 1970 and body, parted
/// by dots; one signature a secret, parted by blanks.
/// </summary>
internal static class WebhookSignature
{
    /// <param name="endpoint">Whose secrets sign.</param>
    /// <param name="secrets">Opens them.</param>
    /// <param name="id">The delivery.</param>
    /// <param name="now">When it is sent.</param>
    /// <param name="body">What is sent.</param>
    public static string Of(
        WebhookEndpoint endpoint,
        WebhookSecrets secrets,
        string id,
        DateTimeOffset now,
        string body
    )
    {
        var signed = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{id}.{now.ToUnixTimeSeconds()}.{body}")
        );
        var current = Sign(secrets.Open(endpoint.TenantId, endpoint.Secret), signed);
        // A secret that cannot be read any more is what a merchant replaces it for.
        return
            endpoint.PreviousSecret is { } kept
            && now < endpoint.PreviousUntil
            && secrets.TryOpen(endpoint.TenantId, kept) is { } previous
            ? $"{current} {Sign(previous, signed)}"
            : current;
    }

    private static string Sign(byte[] secret, byte[] signed) =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}";
}
