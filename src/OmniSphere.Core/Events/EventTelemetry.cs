using System.Diagnostics;

namespace OmniSphere.Events;

/// <summary>Continues the trace in which an event was published, by OpenTelemetry's conventions for CloudEvents.</summary>
internal static class EventTelemetry
{
    private static readonly ActivitySource Activities = new("OmniSphere.Core");

    /// <summary>One delivery to one consumer; null when nobody listens.</summary>
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
        return activity;
    }
}
