using System.Text.Json;
using OmniSphere.Tenancy;

namespace OmniSphere.Events;

/// <summary>An event on its way: the attributes of CloudEvents 1.0 and the data as JSON.</summary>
/// <param name="Id">CloudEvents <c>id</c>: unique per event, kept on every redelivery.</param>
/// <param name="Type">CloudEvents <c>type</c>, for example <c>order.created</c>.</param>
/// <param name="Source">CloudEvents <c>source</c>: <c>/omnisphere/{module}</c>.</param>
/// <param name="Subject">CloudEvents <c>subject</c>: the aggregate.</param>
/// <param name="Time">When it happened, UTC.</param>
/// <param name="TenantId">Extension <c>tenantid</c>: the tenant whose event it is.</param>
/// <param name="Data">The event as UTF-8 JSON (<c>application/json</c>).</param>
/// <param name="TraceParent">Extension <c>traceparent</c> (W3C Trace Context), or null.</param>
public sealed record EventEnvelope(
    Guid Id,
    string Type,
    string Source,
    string Subject,
    DateTimeOffset Time,
    Id<TenantKind> TenantId,
    ReadOnlyMemory<byte> Data,
    string? TraceParent
)
{
    /// <summary>Events with the same key are delivered in order: tenant and subject.</summary>
    public string PartitionKey => $"{TenantId}/{Subject}";

    /// <summary>The domain that published it: <c>checkout</c> of <c>/omnisphere/checkout</c>.</summary>
    public string Domain => Source[(Source.LastIndexOf('/') + 1)..];

    /// <summary>Reads the data.</summary>
    /// <exception cref="JsonException">The data is not a <typeparamref name="TEvent"/>.</exception>
    public TEvent Read<TEvent>()
        where TEvent : IIntegrationEvent =>
        JsonSerializer.Deserialize<TEvent>(Data.Span, EventJson.Options)
        ?? throw new JsonException($"The data of event {Id} is null.");
}

internal static class EventJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
