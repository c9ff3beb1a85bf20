using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OmniSphere.Events;

/// <summary>
/// Continues the trace in which an event was published, by OpenTelemetry's conventions for CloudEvents, and measures how
/// long events take to be applied.
/// </summary>
internal static class EventTelemetry
{
    private const string Name = "OmniSphere.Core";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Delay = Meter.CreateHistogram<double>(
        "omnisphere.events.delay",
        "s",
        "From an event to the end of its handling by a consumer, by consumer and outcome."
    );

    /// <summary>
    /// One delivery to one consumer; null when nobody listens. It goes on with the trace that was kept in the outbox,
    /// whatever carried the event, and however late.
    /// </summary>
    public static Activity? Process(EventSubscription subscription, EventEnvelope envelope)
    {
        if (!Activities.HasListeners())
        {
            return null;
        }

        _ = ActivityContext.TryParse(envelope.TraceParent, null, isRemote: true, out var parent);
        var activity = Activities.StartActivity($"process {envelope.Type}", ActivityKind.Consumer, parent);
        activity?.SetTag("cloudevents.event_id", envelope.Id);
        activity?.SetTag("cloudevents.event_type", envelope.Type);
        activity?.SetTag("cloudevents.event_source", envelope.Source);
        activity?.SetTag("cloudevents.event_subject", envelope.Subject);
        activity?.SetTag("messaging.operation.name", "process");
        activity?.SetTag("messaging.consumer.group.name", subscription.Consumer);
        activity?.SetTag("omnisphere.tenant", envelope.TenantId);
        return activity;
    }

    public static void Handled(EventSubscription subscription, TimeSpan delay, bool applied) =>
        Delay.Record(delay.TotalSeconds, new("consumer", subscription.Consumer), new("applied", applied));
}
