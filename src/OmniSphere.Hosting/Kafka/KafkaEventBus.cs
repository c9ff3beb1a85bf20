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
    private IProducer<string, byte[]>? _producer;
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
        var producer = Producer();
        Dictionary<string, Exception>? held = null;
        for (var i = 0; i < batch.Count; i++)
        {
            var envelope = batch[i];
            if (held?.TryGetValue(envelope.PartitionKey, out var reason) == true)
            {
                publication.Settle(i, reason);
            }
            else if (await SendAsync(producer, envelope, i, publication, cancellationToken) is { } refused)
            {
                (held ??= new(StringComparer.Ordinal))[envelope.PartitionKey] = refused;
                publication.Settle(i, refused);
            }
        }

        var outcomes = await publication.OutcomesAsync(clients.Options.StopWithin, cancellationToken);
        if (Array.Exists(outcomes, static o => o is KafkaException { Error: { } e } && IsFatal(e)))
        {
            Replace(producer);
        }

        KafkaTelemetry.Published(batch, outcomes, topics, Stopwatch.GetElapsedTime(started));
        return outcomes;
    }

    /// <summary>Publishers have waited for their answers by now; what is left is still in the outbox.</summary>
    public void Dispose()
    {
        IProducer<string, byte[]>? producer;
        lock (_gate)
        {
            _disposed = true;
            (producer, _producer) = (_producer, null);
        }

        if (producer is not null)
        {
            var left = producer.Flush(LastFlush);
            if (left > 0)
            {
                Log.NotFlushed(logger, left);
            }

            producer.Dispose();
        }
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

    private IProducer<string, byte[]> Producer()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _producer ??= new ProducerBuilder<string, byte[]>(clients.Producer())
                .SetErrorHandler((_, e) => Log.ClientError(logger, "producer", e.Code.ToString(), e.Reason))
                .SetLogHandler(static (_, _) => { })
                .Build();
        }
    }

    /// <summary>A producer that met a fatal error refuses everything from then on; its outstanding messages failed.</summary>
    private void Replace(IProducer<string, byte[]> broken)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_producer, broken))
            {
                return;
            }

            _producer = null;
        }

        Log.ProducerReplaced(logger);
        broken.Dispose();
    }

    private static bool IsFatal(Error error) =>
        error.IsFatal || error.Code is ErrorCode.Local_Fatal or (ErrorCode)(-148); // _GAPLESS_GUARANTEE
}
