using Microsoft.Extensions.Options;

namespace OmniSphere.Events;

/// <summary>
/// Delivers straight to the consumers of this process. Durable, since the outbox keeps an event until every consumer
/// has it or gave up: a failed delivery throws <see cref="DeliveryFailedException"/> and the outbox comes again.
/// </summary>
internal sealed class InProcessEventBus(
    EventConsumers consumers,
    DeliveryAttempts attempts,
    IOptions<EventOptions> options,
    ILogger<InProcessEventBus> logger
) : IEventBus
{
    public async Task PublishAsync(EventEnvelope envelope, CancellationToken cancellationToken = default)
    {
        Exception? failure = null;
        foreach (var subscription in consumers.For(envelope.Type))
        {
            try
            {
                await consumers.HandleAsync(subscription, envelope, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                var attempt = attempts.Failed(subscription.Consumer, envelope.Id);
                if (attempt >= options.Value.MaxAttempts)
                {
                    await consumers.DeadLetterAsync(subscription, envelope, attempt, e, cancellationToken);
                    attempts.Forget(subscription.Consumer, envelope.Id);
                    continue;
                }

                Log.DeliveryFailed(logger, e, envelope.Type, envelope.Id, subscription.Consumer, attempt);
                failure = e;
            }
        }

        if (failure is not null)
        {
            throw new DeliveryFailedException(envelope, failure);
        }
    }
}

/// <summary>At least one consumer could not apply an event yet.</summary>
internal sealed class DeliveryFailedException(EventEnvelope envelope, Exception inner)
    : Exception($"Event {envelope.Id} ({envelope.Type}) was not applied by every consumer.", inner);

/// <summary>Counts failed deliveries per consumer and event. Lost in a restart, which only grants more attempts.</summary>
internal sealed class DeliveryAttempts
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string, Guid), int> _failed = new();

    public int Failed(string consumer, Guid eventId) =>
        _failed.AddOrUpdate((consumer, eventId), 1, static (_, n) => n + 1);

    public void Forget(string consumer, Guid eventId) => _failed.TryRemove((consumer, eventId), out _);
}
