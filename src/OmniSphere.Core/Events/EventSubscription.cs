using OmniSphere.Persistence;

namespace OmniSphere.Events;

/// <summary>A consumer's interest in one event type.</summary>
internal sealed class EventSubscription
{
    public required string Consumer { get; init; }
    public required string EventType { get; init; }
    public required Type ContextType { get; init; }
    public required Func<IServiceProvider, EventEnvelope, CancellationToken, Task> Invoke { get; init; }

    public bool Is<TEvent>(string consumer)
        where TEvent : IIntegrationEvent => Consumer == consumer && EventType == TEvent.EventType;

    public static EventSubscription Create<TContext, TEvent, THandler>(string consumer)
        where TContext : OmniSphereDbContext
        where TEvent : IIntegrationEvent
        where THandler : class, IEventConsumer<TEvent> =>
        new()
        {
            Consumer = consumer,
            EventType = TEvent.EventType,
            ContextType = typeof(TContext),
            Invoke = static (scope, envelope, ct) =>
                scope.GetRequiredService<THandler>().HandleAsync(envelope.Read<TEvent>(), envelope, ct),
        };
}
