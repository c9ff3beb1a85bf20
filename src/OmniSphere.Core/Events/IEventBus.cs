namespace OmniSphere.Events;

/// <summary>Carries events from the outbox to their consumers: in process, or a broker.</summary>
public interface IEventBus
{
    /// <summary>
    /// Hands one event over. Returns when the bus is responsible for it; throws when it is not, and the outbox tries
    /// again. The caller awaits each event of one <see cref="EventEnvelope.PartitionKey"/> before the next.
    /// </summary>
    Task PublishAsync(EventEnvelope envelope, CancellationToken cancellationToken = default);
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
