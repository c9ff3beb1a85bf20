using OmniSphere.Events;

namespace OmniSphere.Persistence;

/// <summary>Writes an event to a module's outbox.</summary>
internal static class OutboxSql
{
    public const string Values =
        "@event_id, @tenant, @event_type, @event_subject, @event_data, @event_time, @event_trace, 0";

    public static readonly SqlText Text = new(d => $"{Insert(d)} VALUES ({Values})");

    public static string Insert(SqlDialect dialect) =>
        $"INSERT INTO {dialect.Table("outbox")} (event_id, tenant_id, type, subject, data, time, trace_parent, attempts)";

    public static (string Name, object? Value)[] Parameters(OutboxMessage message) =>
        [
            ("@event_id", message.EventId),
            ("@event_type", message.Type),
            ("@event_subject", message.Subject),
            ("@event_data", message.Data),
            ("@event_time", message.Time),
            ("@event_trace", (object?)message.TraceParent ?? SqlNull.Text),
        ];
}
