using System.Collections.Concurrent;

namespace OmniSphere.Persistence;

/// <summary>
/// One writer at a time per SQLite file: writers of this process queue here, asynchronously and in order, instead of
/// polling the file's lock. Writers of other processes are waited for by SQLite's busy timeout.
/// </summary>
public sealed class SqliteWriteGates
{
    // Never disposed of: a request that outlives the host must not fail at the end of its turn, and they hold no handles.
    private readonly ConcurrentDictionary<(string Module, string? Database), SqliteWriteGate> _gates = new();

    internal SqliteWriteGate this[string module, string? database] =>
        _gates.GetOrAdd((module, database), static _ => new SqliteWriteGate());
}
