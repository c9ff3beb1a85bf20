using System.Collections.Concurrent;

namespace OmniSphere.Events;

/// <summary>Wakes the dispatcher of a module's outbox in a database after a commit that wrote events.</summary>
public sealed class OutboxSignals
{
    private readonly ConcurrentDictionary<(string Module, string? Database), Action> _dispatchers = new();

    internal void Register(string module, string? database, Action wake) => _dispatchers[(module, database)] = wake;

    internal void Signal(string module, string? database)
    {
        if (_dispatchers.TryGetValue((module, database), out var wake))
        {
            wake();
        }
    }
}
