using System.Diagnostics;
using System.Diagnostics.Metrics;
using OmniSphere.Events;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// Metrics by the names of OpenTelemetry's semantic conventions for messaging. Attributes are topics, groups and
/// partitions: as many series as the cluster has partitions, never one per tenant.
/// </summary>
internal static class KafkaTelemetry
{
    public const string Name = "OmniSphere.Hosting.Kafka";

    public static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>(
        "messaging.client.sent.messages",
        "{message}",
        "Events that the broker acknowledged or refused."
    );

    private static readonly Histogram<double> Operation = Meter.CreateHistogram<double>(
        "messaging.client.operation.duration",
        "s",
        "From handing a batch over to its last acknowledgement."
    );

    private static readonly Counter<long> Consumed = Meter.CreateCounter<long>(
        "messaging.client.consumed.messages",
        "{message}",
        "Deliveries of events to the consumers of a module."
    );

    private static readonly Histogram<double> Process = Meter.CreateHistogram<double>(
        "messaging.process.duration",
        "s",
        "One delivery, with its transaction."
    );

    public static void Published(
        IReadOnlyList<EventEnvelope> batch,
        Exception?[] outcomes,
        KafkaTopics topics,
        TimeSpan elapsed
    )
    {
        if (batch.Count == 0)
        {
            return;
        }

        var refused = outcomes.Count(static o => o is not null);
        // A batch comes from one outbox, so it has one topic.
        var tags = Tags("publish", topics.Of(batch[0].Domain));
        Operation.Record(elapsed.TotalSeconds, tags);
        Sent.Add(batch.Count - refused, tags);
        if (refused > 0)
        {
            tags.Add("error.type", Array.Find(outcomes, static o => o is not null)!.GetType().Name);
            Sent.Add(refused, tags);
        }
    }

    public static void Processed(string topic, string group, TimeSpan elapsed, Exception? failure)
    {
        var tags = Tags("process", topic);
        tags.Add("messaging.consumer.group.name", group);
        if (failure is not null)
        {
            tags.Add("error.type", failure.GetType().Name);
        }

        Consumed.Add(1, tags);
        Process.Record(elapsed.TotalSeconds, tags);
    }

    private static TagList Tags(string operation, string topic) =>
        new()
        {
            { "messaging.system", "kafka" },
            { "messaging.operation.name", operation },
            { "messaging.destination.name", topic },
        };
}
