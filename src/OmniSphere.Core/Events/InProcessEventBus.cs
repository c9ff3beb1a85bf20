using Microsoft.Extensions.Options;

namespace OmniSphere.Events;

/// <summary>
/// Delivers straight to the consumers of this process. Durable, since the outbox keeps an event until every consumer
/// has it or gave up: a failed delivery throws <see cref="DeliveryFailedException"/> and the outbox comes again.
/// </summary>
internal sealed class InProcessEventBus(EventDelivery delivery, IOptions<EventOptions> options) : IEventBus
{
    public async Task PublishAsync(EventEnvelope envelope, CancellationToken cancellationToken = default)
    {
        if ((await delivery.DeliverAsync(null, envelope, cancellationToken)).Failure is { } failure)
        {
            throw new DeliveryFailedException(envelope, failure);
        }
    }

    public async Task<IReadOnlyList<Exception?>> PublishAsync(
        IReadOnlyList<EventEnvelope> batch,
        CancellationToken cancellationToken = default
    )
    {
        var outcomes = new Exception?[batch.Count];
        var done = await delivery.DeliverTogetherAsync(batch, cancellationToken);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, batch.Count).Where(i => !done[i]).GroupBy(i => (batch[i].TenantId, batch[i].Subject)),
            new ParallelOptions { MaxDegreeOfParallelism = options.Value.Parallelism },
            async (lane, _) => await EventLane.PublishAsync(this, batch, lane, outcomes, cancellationToken)
        );
        return outcomes;
    }
}

/// <summary>At least one consumer could not apply an event yet.</summary>
internal sealed class DeliveryFailedException(EventEnvelope envelope, Exception inner)
    : Exception($"Event {envelope.Id} ({envelope.Type}) was not applied by every consumer.", inner);
