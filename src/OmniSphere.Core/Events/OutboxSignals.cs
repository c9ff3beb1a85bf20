using System.Collections.Concurrent;

namespace OmniSphere.Events;

/// <summary>Wakes a module's outbox dispatcher after a commit that wrote events.</summary>
public sealed class OutboxSignals
{
    private readonly ConcurrentDictionary<string, Action> _dispatchers = new(StringComparer.Ordinal);

    internal void Register(string module, Action wake) => _dispatchers[module] = wake;

    internal void Signal(string module)
    {
        if (_dispatchers.TryGetValue(module, out var wake))
        {
            wake();
        }
    }
}
