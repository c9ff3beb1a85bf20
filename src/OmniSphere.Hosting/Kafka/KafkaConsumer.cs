using System.Text;
using Confluent.Kafka;
using OmniSphere.Events;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// A module's member of its consumer group: reads the topics of the domains it listens to, applies events in order per
/// key and in parallel across keys, and commits an offset once everything before it has had its effect. A failing event
/// waits for its next attempt with the later ones of its key; other keys go on.
/// </summary>
internal sealed class KafkaConsumer(
    string module,
    KafkaClients clients,
    KafkaTopics topics,
    KafkaDeadLetters deadLetters,
    EventDelivery delivery,
    TimeProvider clock,
    ILogger<KafkaConsumer> logger
) : IDisposable
{
    private static readonly TimeSpan PollFor = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly KafkaLag _lag = new(clients.Group(module));
    private readonly Dictionary<TopicPartition, PartitionProgress> _assigned = [];
    private readonly HashSet<TopicPartition> _paused = [];

    /// <summary>
    /// What one partition may keep waiting: an aggregate that fails holds its own partition up, and the others have room
    /// to go on.
    /// </summary>
    private int Share => Math.Max(clients.Options.MaxInFlight / 4, 1);

    /// <summary>Consumes until stopped. Blocks: it wants a thread of its own.</summary>
    public void Run(CancellationToken stopping)
    {
        using var abort = new CancellationTokenSource();
        var lanes = new KeyLanes<Work>(
            clients.Options.Parallelism,
            work => ApplyAsync(work, abort.Token),
            clock,
            stopping
        );
        using var consumer = clients.SignIn(
            clients
                .Consumer(module)
                .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
                .SetPartitionsRevokedHandler((c, offsets) => Revoked(c, offsets, clients.Options.StopWithin))
                .SetPartitionsLostHandler((c, offsets) => Revoked(c, offsets, TimeSpan.Zero))
                .Build()
        );
        try
        {
            consumer.Subscribe(delivery.DomainsOf(module).Select(topics.Of));
            while (!stopping.IsCancellationRequested)
            {
                Throttle(consumer, lanes.Count);
                Take(consumer, lanes, stopping);
                StorePositions(consumer);
                _lag.Update(consumer, _assigned.Values);
            }
        }
        finally
        {
            foreach (var progress in _assigned.Values)
            {
                progress.Stop(clients.Options.StopWithin);
            }

            abort.Cancel();
            StorePositions(consumer);
            consumer.Close();
        }
    }

    public void Dispose() => _lag.Dispose();

    private void Take(IConsumer<byte[], byte[]> consumer, KeyLanes<Work> lanes, CancellationToken stopping)
    {
        try
        {
            // One look at the positions serves many messages.
            for (var i = 0; i < 200 && !stopping.IsCancellationRequested; i++)
            {
                if (consumer.Consume(i == 0 ? PollFor : TimeSpan.Zero) is not { Message: { } message } result)
                {
                    return;
                }

                if (!_assigned.TryGetValue(result.TopicPartition, out var progress))
                {
                    continue;
                }

                var entry = progress.Add(result.Offset);
                if (CloudEventMessage.TypeOf(message) is { } type && !delivery.Wants(module, type))
                {
                    entry.Skip();
                    continue;
                }

                lanes.Add(LaneOf(result), new Work(result, entry));
                if (progress.Waiting >= Share)
                {
                    Pause(consumer, progress.Partition);
                }
            }
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            Log.ClientError(logger, module, e.Error.Code.ToString(), e.Error.Reason);
        }
    }

    /// <returns>The pause before the next attempt, zero when there is nothing left to do.</returns>
    private async Task<TimeSpan> ApplyAsync(Work work, CancellationToken cancellationToken)
    {
        if (!work.Entry.TryBegin())
        {
            return TimeSpan.Zero;
        }

        var pause = AfterFault;
        try
        {
            pause = await DeliverAsync(work.Result, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Not the consumer's fault, which is counted: its database is away, say. Nothing may be given up for that.
            Log.DeliveryBroke(logger, e, module, work.Result.TopicPartitionOffset.ToString());
        }
        catch (OperationCanceledException)
        {
            // Interrupted: it will be delivered again.
        }
        finally
        {
            work.Entry.End(done: pause == TimeSpan.Zero);
        }

        return pause;
    }

    private async Task<TimeSpan> DeliverAsync(ConsumeResult<byte[], byte[]> result, CancellationToken cancellationToken)
    {
        EventEnvelope envelope;
        try
        {
            envelope = CloudEventMessage.Read(result.Message);
        }
        catch (FormatException e)
        {
            await deadLetters.AddAsync(module, result, e.Message, cancellationToken);
            return TimeSpan.Zero;
        }

        var started = clock.GetTimestamp();
        var outcome = await delivery.DeliverAsync(module, envelope, cancellationToken);
        KafkaTelemetry.Processed(result.Topic, _lag.Group, clock.GetElapsedTime(started), outcome.Failure);
        if (outcome.GivenUp is { } fault)
        {
            await deadLetters.AddAsync(module, result, fault.Message, cancellationToken);
        }

        return outcome.Failure is null ? TimeSpan.Zero : outcome.RetryAfter;
    }

    private void Throttle(IConsumer<byte[], byte[]> consumer, int inFlight)
    {
        var limit = clients.Options.MaxInFlight;
        foreach (var (partition, progress) in _assigned)
        {
            if (inFlight >= limit || progress.Waiting >= Share || progress.Window >= limit * 50)
            {
                Pause(consumer, partition);
            }
            else if (
                inFlight <= limit * 3 / 4
                && progress.Waiting <= Share / 2
                && progress.Window < limit * 50
                && _paused.Remove(partition)
            )
            {
                consumer.Resume([partition]);
            }
        }
    }

    private void Pause(IConsumer<byte[], byte[]> consumer, TopicPartition partition)
    {
        if (_paused.Add(partition))
        {
            consumer.Pause([partition]);
        }
    }

    private void Assigned(List<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _assigned[partition] = new PartitionProgress(partition);
            _paused.Remove(partition); // A new one is not: it is paused again if need be.
        }

        Log.Assigned(logger, module, partitions.Count, string.Join(", ", partitions));
    }

    /// <summary>What runs is finished and committed before another member gets the partition; what waits is theirs.</summary>
    private void Revoked(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> partitions, TimeSpan within)
    {
        Log.Revoked(logger, module, partitions.Count, string.Join(", ", partitions.Select(p => p.TopicPartition)));
        var deadline = clock.GetTimestamp();
        foreach (
            var progress in partitions
                .Select(p => _assigned.GetValueOrDefault(p.TopicPartition))
                .OfType<PartitionProgress>()
        )
        {
            var left = within - clock.GetElapsedTime(deadline);
            progress.Stop(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        StorePositions(consumer);
        partitions.ForEach(p => _assigned.Remove(p.TopicPartition));
        _paused.ExceptWith(partitions.Select(p => p.TopicPartition));
    }

    private void StorePositions(IConsumer<byte[], byte[]> consumer)
    {
        foreach (var progress in _assigned.Values)
        {
            if (progress.TakePosition() is { } position)
            {
                try
                {
                    consumer.StoreOffset(position);
                }
                catch (KafkaException)
                {
                    // The partition was lost: whoever has it now begins at the last commit.
                }
            }
        }
    }

    private static string LaneOf(ConsumeResult<byte[], byte[]> result) =>
        result.Message.Key is { } key
            ? $"{result.Topic}/{Encoding.UTF8.GetString(key)}"
            : $"{result.Topic}/#{result.Partition.Value}";

    private sealed record Work(ConsumeResult<byte[], byte[]> Result, PartitionProgress.Entry Entry);
}
