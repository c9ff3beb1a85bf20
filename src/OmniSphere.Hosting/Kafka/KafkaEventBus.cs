using System.Diagnostics;
using Confluent.Kafka;
using OmniSphere.Events;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// Publishes events to the topic of their domain, keyed by tenant and aggregate. A whole batch is on its way at once;
/// order per key is the idempotent producer's, which stops at a gap. A producer that stopped, or from which nothing is
/// heard for too long, is replaced, and the outbox comes again with what was not acknowledged.
/// </summary>
internal sealed class KafkaEventBus(KafkaClients clients, KafkaTopics topics, ILogger<KafkaEventBus> logger)
    : IEventBus,
        IDisposable
{
    private const string Stopped = "The Kafka producer has stopped and is replaced.";

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
            else if (await SendAsync(generation, envelope, i, publication, started, cancellationToken) is { } refused)
            {
                (held ??= new(StringComparer.Ordinal))[envelope.PartitionKey] = refused;
                publication.Settle(i, refused);
            }
        }

        var outcomes = await publication.OutcomesAsync(
            generation.Ended,
            clients.Options.AcknowledgeWithin,
            clients.Options.StopWithin,
            cancellationToken
        );
        if (Array.Exists(outcomes, IsGap))
        {
            await ReplaceAsync(generation, clients.Options.StopWithin);
        }
        else if (!cancellationToken.IsCancellationRequested && Array.Exists(outcomes, Publication.IsUnheard))
        {
            // Whatever it still has is sent again: there is nothing to wait for.
            await ReplaceAsync(generation, TimeSpan.Zero);
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
        Generation generation,
        EventEnvelope envelope,
        int index,
        Publication publication,
        long started,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                generation.Producer.Produce(
                    topics.Of(envelope.Domain),
                    CloudEventMessage.Write(envelope),
                    report => publication.Settle(index, report.Error.IsError ? Refusal(report.Error) : null)
                );
                return null;
            }
            catch (ProduceException<string, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                if (Stopwatch.GetElapsedTime(started) > clients.Options.AcknowledgeWithin)
                {
                    return Publication.NotAcknowledged;
                }

                await Task.Delay(QueueFullPause, CancellationToken.None);
            }
            catch (ProduceException<string, byte[]> e)
            {
                return HasStopped(e.Error) ? new EventBusUnavailableException(Stopped, e) : e;
            }
            catch (ObjectDisposedException e)
            {
                return new EventBusUnavailableException(Stopped, e);
            }
            catch (Exception e) when (e is KafkaException or OperationCanceledException)
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
    /// way is answered for, or is given up.
    /// </summary>
    private async Task ReplaceAsync(Generation broken, TimeSpan within)
    {
        await Task.Factory.StartNew(
            () => broken.End(within),
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
        outcome
            is KafkaException
                and not ProduceException<string, byte[]>
                or EventBusUnavailableException { InnerException: not null };

    private static Exception Refusal(Error error)
    {
        var refused = new KafkaException(error);
        return HasStopped(error) ? new EventBusUnavailableException(Stopped, refused) : refused;
    }

    /// <summary>Says nothing of the event itself: the producer goes no further.</summary>
    private static bool HasStopped(Error error) =>
        error.IsFatal
        || error.Code
            is ErrorCode.Local_Fatal
                or ErrorCode.Local_GaplessGuarantee
                or ErrorCode.Local_PurgeQueue
                or ErrorCode.Local_PurgeInflight
                or ErrorCode.Local_State;

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
                    if (within > TimeSpan.Zero)
                    {
                        producer.Flush(within);
                    }

                    producer.Dispose();
                    _ended.SetResult();
                }
            }
        }
    }
}
