using OmniSphere.Persistence;

namespace OmniSphere.Events;

/// <summary>A consumer's interest in one event type.</summary>
internal sealed class EventSubscription
{
    public required string Consumer { get; init; }
    public required string EventType { get; init; }

    /// <summary>Who publishes the event: the last part of its namespace, <c>OmniSphere.Contracts.Checkout</c>.</summary>
    public required string Domain { get; init; }

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
            Domain = EventDomain.Of(typeof(TEvent)),
            ContextType = typeof(TContext),
            Invoke = static (scope, envelope, ct) =>
                scope.GetRequiredService<THandler>().HandleAsync(envelope.Read<TEvent>(), envelope, ct),
        };
}

internal static class EventDomain
{
    /// <summary>The owning domain of an event, lower-case: the last part of its namespace.</summary>
    public static string Of(Type eventType) => (eventType.Namespace ?? "").Split('.')[^1].ToLowerInvariant();
}
