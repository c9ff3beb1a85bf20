namespace OmniSphere.Events;

/// <summary>Carries events from the outbox to their consumers: in process, or a broker.</summary>
public interface IEventBus
{
    /// <summary>
    /// Hands one event over. Returns when the bus is responsible for it; throws when it is not, and the outbox tries
    /// again. The caller awaits each event of one <see cref="EventEnvelope.PartitionKey"/> before the next.
    /// </summary>
    /// <exception cref="EventBusUnavailableException">The bus takes nothing at present; the event is as good as any.</exception>
    Task PublishAsync(EventEnvelope envelope, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hands over many events, in order for each <see cref="EventEnvelope.PartitionKey"/>. Returns one outcome per
    /// event, in the batch's order: null when the bus is responsible for it, else why it is not. What follows a refused
    /// event of the same key is refused as well. Cancellation does not throw: the rest of the batch is refused. Returns in
    /// a bounded time, whatever the bus suffers from: what it has not answered for by then is refused as unavailable.
    /// </summary>
    /// <remarks>One after another unless a bus can do better.</remarks>
    async Task<IReadOnlyList<Exception?>> PublishAsync(
        IReadOnlyList<EventEnvelope> batch,
        CancellationToken cancellationToken = default
    )
    {
        var outcomes = new Exception?[batch.Count];
        await EventLane.PublishAsync(this, batch, Enumerable.Range(0, batch.Count), outcomes, cancellationToken);
        return outcomes;
    }
}

/// <summary>Reacts to an event. Runs in a scope of the event's tenant, inside a transaction of the consuming module.</summary>
/// <typeparam name="TEvent">The event.</typeparam>
public interface IEventConsumer<in TEvent>
    where TEvent : IIntegrationEvent
{
    /// <summary>
    /// Applies the event. Changes to the module's context are committed together with the inbox entry, so they happen
    /// once; anything else done here may happen again after a crash.
    /// </summary>
    Task HandleAsync(TEvent integrationEvent, EventEnvelope envelope, CancellationToken cancellationToken);
}
