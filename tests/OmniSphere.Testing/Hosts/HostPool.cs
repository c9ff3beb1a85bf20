using System.Collections.Concurrent;
using OmniSphere.Persistence;

namespace OmniSphere.Testing;

/// <summary>
/// Hosts that tests use one after another, never two at a time: starting one costs more than most tests do. Each test
/// finds new tenants in it, so it meets nothing of the tests before; a test that changes the host itself starts its own.
/// </summary>
/// <typeparam name="THost">A test project's host.</typeparam>
public sealed class HostPool<THost>
    where THost : class
{
    private readonly ConcurrentDictionary<DatabaseProvider, ConcurrentStack<THost>> _idle = new();

    /// <summary>A host that a test gave back; null when a new one must be started.</summary>
    public THost? Take(DatabaseProvider provider) => Idle(provider).TryPop(out var host) ? host : null;

    /// <summary>Gives a host back whose work is done.</summary>
    public void Return(DatabaseProvider provider, THost host) => Idle(provider).Push(host);

    private ConcurrentStack<THost> Idle(DatabaseProvider provider) => _idle.GetOrAdd(provider, _ => new());
}
