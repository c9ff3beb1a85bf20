using System.Diagnostics;
using Confluent.Kafka;
using OmniSphere.Events;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// Publishes events to the topic of their domain, keyed by tenant and aggregate. A whole batch is on its way at once;
/// order per key is the idempotent producer's, which stops at a gap: then it is replaced, and the outbox comes again.
/// </summary>
internal sealed class KafkaEventBus(KafkaClients clients, KafkaTopics topics, ILogger<KafkaEventBus> logger)
    : IEventBus,
        IDisposable
{
    private static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Generation? _current;
    private bool _disposed;

    public async Task PublishAsync(EventEnvelope envelope, CancellationToken cancellationToken = default)
    {
        if ((await PublishAsync([envelope], cancellationToken))[0] is { } refused)
        {
            throw refused;
        }
    }

    public async Task<IReadOnlyList<Exception?>> PublishAsync(
        IReadOnlyList<EventEnvelope> batch,
        CancellationToken cancellationToken = default
    )
    {
        var started = Stopwatch.GetTimestamp();
        var publication = new Publication(batch.Count);
        var generation = Current();
        Dictionary<string, Exception>? held = null;
        for (var i = 0; i < batch.Count; i++)
        {
            var envelope = batch[i];
            if (held?.TryGetValue(envelope.PartitionKey, out var reason) == true)
            {
                publication.Settle(i, reason);
            }
            else if (await SendAsync(generation.Producer, envelope, i, publication, cancellationToken) is { } refused)
            {
                (held ??= new(StringComparer.Ordinal))[envelope.PartitionKey] = refused;
                publication.Settle(i, refused);
            }
        }

        var outcomes = await publication.OutcomesAsync(generation.Ended, clients.Options.StopWithin, cancellationToken);
        if (Array.Exists(outcomes, IsGap))
        {
            await ReplaceAsync(generation);
        }

        KafkaTelemetry.Published(batch, outcomes, topics, Stopwatch.GetElapsedTime(started));
        return outcomes;
    }

    /// <summary>Publishers have waited for their answers by now; what is left is still in the outbox.</summary>
    public void Dispose()
    {
        Generation? last;
        lock (_gate)
        {
            _disposed = true;
            (last, _current) = (_current, null);
        }

        last?.End(LastFlush);
    }

    /// <returns>Why the event could not be put on its way.</returns>
    private async ValueTask<Exception?> SendAsync(
        IProducer<string, byte[]> producer,
        EventEnvelope envelope,
        int index,
        Publication publication,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                producer.Produce(
                    topics.Of(envelope.Domain),
                    CloudEventMessage.Write(envelope),
                    report => publication.Settle(index, report.Error.IsError ? new KafkaException(report.Error) : null)
                );
                return null;
            }
            catch (ProduceException<string, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                await Task.Delay(QueueFullPause, CancellationToken.None);
            }
            catch (Exception e) when (e is KafkaException or OperationCanceledException or ObjectDisposedException)
            {
                return e;
            }
        }
    }

    private Generation Current()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _current ??= new Generation(clients.Producer<string>());
        }
    }

    /// <summary>
    /// A producer that met a gap refuses everything from then on. The next one begins when all that this one has on its
    /// way is answered for.
    /// </summary>
    private async Task ReplaceAsync(Generation broken)
    {
        await Task.Factory.StartNew(
            () => broken.End(clients.Options.StopWithin),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        lock (_gate)
        {
            if (ReferenceEquals(_current, broken))
            {
                _current = null;
                Log.ProducerReplaced(logger);
            }
        }
    }

    /// <summary>The broker refused an event for good, or the producer has stopped because it did before.</summary>
    private static bool IsGap(Exception? outcome) =>
        outcome is ProduceException<string, byte[]> refused
            ? refused.Error.Code == ErrorCode.Local_Fatal
            : outcome is KafkaException or ObjectDisposedException;

    /// <summary>A producer, from its making to its replacement.</summary>
    private sealed class Generation(IProducer<string, byte[]> producer)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();

        public IProducer<string, byte[]> Producer => producer;

        /// <summary>Done when no answer will come any more.</summary>
        public Task Ended => _ended.Task;

        /// <summary>Waits for the answers to what is on its way, then lets go. Blocks; once is enough.</summary>
        public void End(TimeSpan within)
        {
            lock (_gate)
            {
                if (!_ended.Task.IsCompleted)
                {
                    producer.Flush(within);
                    producer.Dispose();
                    _ended.SetResult();
                }
            }
        }
    }
}
