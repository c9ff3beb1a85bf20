using System.Collections.Concurrent;
using OmniSphere.Events;

namespace OmniSphere.Checkout.Tests.Hosts;

/// <summary>A bus that only listens.</summary>
internal sealed class EventSink : IEventBus
{
    private readonly ConcurrentQueue<EventEnvelope> _heard = new();

    public IEnumerable<string> Types => _heard.Select(e => e.Type);

    /// <summary>What was heard of a subject, in order.</summary>
    public IReadOnlyList<EventEnvelope> Of(string subject) => [.. _heard.Where(e => e.Subject == subject)];

    public Task PublishAsync(EventEnvelope envelope, CancellationToken cancellationToken = default)
    {
        _heard.Enqueue(envelope);
        return Task.CompletedTask;
    }
}
