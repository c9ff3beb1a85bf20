using System.Collections.Concurrent;

namespace OmniSphere.Persistence;

/// <summary>
/// One writer at a time per SQLite file: writers of this process queue here, asynchronously and in order, instead of
/// polling the file's lock. Writers of other processes are waited for by SQLite's busy timeout.
/// </summary>
public sealed class SqliteWriteGates
{
    private readonly ConcurrentDictionary<(string Module, string? Database), SemaphoreSlim> _gates = new();

    internal async ValueTask<IDisposable> EnterAsync(
        string module,
        string? database,
        CancellationToken cancellationToken
    )
    {
        var gate = _gates.GetOrAdd((module, database), static _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        return new Releaser(gate);
    }

    private sealed class Releaser(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
