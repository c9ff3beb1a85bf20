using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using OmniSphere.Events;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// An event as a Kafka message in the binary content mode of the CloudEvents Kafka protocol binding 1.0: attributes are
/// <c>ce_</c> headers, the data is the value.
/// </summary>
internal static class CloudEventMessage
{
    private static readonly byte[] SpecVersion = "1.0"u8.ToArray();
    private static readonly byte[] Json = "application/json"u8.ToArray();

    public static Message<string, byte[]> Write(EventEnvelope envelope)
    {
        var headers = new Headers
        {
            { "content-type", Json },
            { "ce_specversion", SpecVersion },
            { "ce_id", Utf8(envelope.Id.ToString()) },
            { "ce_type", Utf8(envelope.Type) },
            { "ce_source", Utf8(envelope.Source) },
            { "ce_subject", Utf8(envelope.Subject) },
            { "ce_time", Utf8(envelope.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)) },
            { "ce_tenantid", Utf8(envelope.TenantId.ToString()) },
        };
        if (envelope.TraceParent is { } trace)
        {
            headers.Add("ce_traceparent", Utf8(trace));
        }

        return new Message<string, byte[]>
        {
            Key = envelope.PartitionKey,
            Value = Bytes(envelope.Data),
            Headers = headers,
            Timestamp = new Timestamp(envelope.Time),
        };
    }

    /// <summary>The type, without reading the rest; null when the message is no CloudEvent in binary mode.</summary>
    public static string? TypeOf(Message<byte[], byte[]> message) => Header(message, "ce_type");

    /// <summary>Reads an event.</summary>
    /// <exception cref="FormatException">It is not an event of OmniSphere's; the message says why.</exception>
    public static EventEnvelope Read(Message<byte[], byte[]> message)
    {
        if (Required(message, "ce_specversion") is var version && !version.StartsWith("1.", StringComparison.Ordinal))
        {
            throw new FormatException($"CloudEvents version '{version}' is not supported.");
        }

        if (!Guid.TryParse(Required(message, "ce_id"), out var id))
        {
            throw new FormatException("ce_id is not a UUID.");
        }

        if (
            !DateTimeOffset.TryParse(
                Required(message, "ce_time"),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var time
            )
        )
        {
            throw new FormatException("ce_time is not a timestamp.");
        }

        if (!Id<TenantKind>.TryParse(Required(message, "ce_tenantid"), out var tenant))
        {
            throw new FormatException("ce_tenantid is not a tenant's id.");
        }

        return new EventEnvelope(
            id,
            Required(message, "ce_type"),
            Required(message, "ce_source"),
            Required(message, "ce_subject"),
            time.ToUniversalTime(),
            tenant,
            message.Value ?? throw new FormatException("The message has no value."),
            Header(message, "ce_traceparent")
        );
    }

    private static string Required(Message<byte[], byte[]> message, string name) =>
        Header(message, name) ?? throw new FormatException($"The header {name} is missing.");

    private static string? Header(Message<byte[], byte[]> message, string name) =>
        message.Headers?.TryGetLastBytes(name, out var value) == true && value is not null
            ? Encoding.UTF8.GetString(value)
            : null;

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Bytes(ReadOnlyMemory<byte> data) =>
        MemoryMarshal.TryGetArray(data, out var segment) && segment.Array is { } array && array.Length == data.Length
            ? array
            : data.ToArray();
}
