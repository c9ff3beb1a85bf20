using System.Diagnostics.Metrics;
using Confluent.Kafka;

namespace OmniSphere.Hosting.Kafka;

/// <summary>How many messages of each assigned partition wait for their effect, as a gauge.</summary>
internal sealed class KafkaLag : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Meter _meter = new(KafkaTelemetry.Name);
    private volatile Measurement<long>[] _lags = [];
    private long _next;

    public KafkaLag(string group)
    {
        Group = group;
        _meter.CreateObservableGauge(
            "kafka.consumer_group.lag",
            () => _lags,
            "{message}",
            "Messages from the first that has not had its effect to the end of the partition."
        );
    }

    public string Group { get; }

    /// <summary>Measures about once a second, from what the client knows already.</summary>
    public void Update(IConsumer<byte[], byte[]> consumer, IEnumerable<PartitionProgress> assigned)
    {
        var now = Environment.TickCount64;
        if (now < _next)
        {
            return;
        }

        _next = now + (long)Interval.TotalMilliseconds;
        var lags = new List<Measurement<long>>();
        foreach (var progress in assigned)
        {
            var end = consumer.GetWatermarkOffsets(progress.Partition).High;
            var position = consumer.Position(progress.Partition);
            if (end != Offset.Unset)
            {
                // Before the first message of a partition its position is not known; nothing has been read then.
                var read = position == Offset.Unset ? end.Value : position.Value;
                lags.Add(
                    new Measurement<long>(
                        Math.Max(0, end.Value - read) + progress.Window,
                        new("messaging.system", "kafka"),
                        new("messaging.consumer.group.name", Group),
                        new("messaging.destination.name", progress.Partition.Topic),
                        new("messaging.destination.partition.id", $"{progress.Partition.Partition.Value}")
                    )
                );
            }
        }

        _lags = [.. lags];
    }

    public void Dispose()
    {
        _lags = [];
        _meter.Dispose();
    }
}
