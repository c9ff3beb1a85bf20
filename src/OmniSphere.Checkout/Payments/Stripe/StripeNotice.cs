using System.Text.Json;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>What we read of a webhook: enough to know whose it is and what to read again.</summary>
/// <param name="Id">The event.</param>
/// <param name="Type">Such as <c>payment_intent.succeeded</c>.</param>
/// <param name="Account">The connected account it happened in; null is the platform's own.</param>
/// <param name="Subject">The payment intent or account to read again; null when the event is nothing to us.</param>
/// <param name="PaymentId">Our payment by the object's metadata.</param>
internal sealed record StripeNotice(string Id, string Type, string? Account, string? Subject, string? PaymentId)
{
    public bool IsAboutAccount => Type.StartsWith("account.", StringComparison.Ordinal);

    /// <summary>Null when the text is no event of Stripe.</summary>
    public static StripeNotice? Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (Text(root, "id") is not { Length: <= 255 } id || Text(root, "type") is not { Length: <= 100 } type)
            {
                return null;
            }

            var subject =
                root.TryGetProperty("data", out var data) && data.TryGetProperty("object", out var o) ? o : default;
            return new(id, type, Text(root, "account"), SubjectOf(type, subject), PaymentOf(subject));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? SubjectOf(string type, JsonElement subject) =>
        type.Split('.') switch
        {
            ["account", "updated"] => Text(subject, "id"),
            ["payment_intent", _] => Text(subject, "id"),
            ["charge", ..] or ["refund", ..] => Text(subject, "payment_intent"),
            _ => null,
        };

    private static string? PaymentOf(JsonElement subject) =>
        subject.ValueKind is JsonValueKind.Object && subject.TryGetProperty("metadata", out var metadata)
            ? Text(metadata, StripeGateway.PaymentIdKey)
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
