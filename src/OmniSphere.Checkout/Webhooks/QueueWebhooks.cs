using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Events;

namespace OmniSphere.Checkout.Webhooks;

/// <summary>Puts an event on its way to each address that wants it, in the transaction that marks it as handled.</summary>
internal sealed class QueueWebhooks<TEvent>(CheckoutDbContext db, SendWebhooks sender, TimeProvider clock)
    : IEventConsumer<TEvent>
    where TEvent : IIntegrationEvent
{
    public static string Name => $"checkout.webhooks.{TEvent.EventType}";

    // The same for all events that are handled together.
    private List<WebhookEndpoint>? _endpoints;

    public async Task HandleAsync(TEvent integrationEvent, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        _endpoints ??= await db.WebhookEndpoints.AsNoTracking().Where(e => e.Active).ToListAsync(cancellationToken);
        var wanting = _endpoints.FindAll(e => e.Wants(envelope.Type));
        var body = wanting.Count == 0 ? "" : WebhookBody.Of(envelope.Type, envelope.Time, envelope.Data.Span);
        foreach (var endpoint in wanting)
        {
            db.WebhookDeliveries.Add(WebhookBody.To(endpoint, envelope.Type, body, clock));
            db.AfterCommit(sender.Signal);
        }
    }
}

/// <summary>What is sent: type, time and data of an event.</summary>
internal static class WebhookBody
{
    /// <summary>The types that an address can ask for.</summary>
    public static readonly IReadOnlyList<string> Types =
    [
        OrderCreated.EventType,
        OrderPaid.EventType,
        OrderCancelled.EventType,
        OrderRefunded.EventType,
        OrderRefundFailed.EventType,
        OrderDisputed.EventType,
        OrderEdited.EventType,
        OrderFulfilled.EventType,
        OrderTrackingChanged.EventType,
        OrderReturnRequested.EventType,
        OrderReturned.EventType,
        InvoiceIssued.EventType,
        GiftCardIssued.EventType,
        StoreCreditChanged.EventType,
    ];

    public static string Of(string type, DateTimeOffset time, ReadOnlySpan<byte> data)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("timestamp", time.UtcDateTime);
            json.WritePropertyName("data");
            json.WriteRawValue(data);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static WebhookDelivery To(WebhookEndpoint endpoint, string type, string body, TimeProvider clock) =>
        new()
        {
            TenantId = endpoint.TenantId,
            Id = Id<DeliveryKind>.New(clock),
            EndpointId = endpoint.Id,
            Type = type,
            Body = body,
            CreatedAt = clock.GetUtcNow(),
            DueAt = clock.GetUtcNow(),
        };
}
