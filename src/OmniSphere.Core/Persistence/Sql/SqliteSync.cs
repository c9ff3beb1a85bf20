namespace OmniSphere.Persistence;

/// <summary>
/// Puts on disk what was committed to a SQLite file without a sync (<see cref="Durability.Behind"/>): one sync for all who ask
/// while another one runs.
/// </summary>
internal sealed class SqliteSync
{
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private Task? _next;
    private long _committed;
    private long _synced;

    /// <summary>Notes a commit of this process.</summary>
    /// <param name="synced">Whether it has put itself on disk, and with it all before it.</param>
    public void Committed(bool synced)
    {
        lock (_lock)
        {
            _committed++;
            _synced = synced ? _committed : _synced;
        }
    }

    /// <summary>Ends when all that was committed before is on disk.</summary>
    /// <param name="database">The path of the database.</param>
    /// <param name="byOthers">Whether what other processes committed is meant as well.</param>
    /// <exception cref="IOException">It cannot be said to be on disk.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, since the log is not a file that may be written.</exception>
    public Task RunAsync(string database, bool byOthers)
    {
        lock (_lock)
        {
            if (!byOthers && _synced == _committed)
            {
                return Task.CompletedTask;
            }

            if (_running.IsCompleted)
            {
                return _running = Task.Run(() => Run(database));
            }

            // The one that runs may have begun before the commit that is meant.
            return _next ??= _running.ContinueWith(
                _ =>
                {
                    lock (_lock)
                    {
                        (_running, _next) = (_next!, null);
                    }

                    Run(database);
                },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
        }
    }

    private void Run(string database)
    {
        long committed;
        lock (_lock)
        {
            committed = _committed;
        }

        Flush(database);
        lock (_lock)
        {
            _synced = Math.Max(_synced, committed);
        }
    }

    /// <summary>
    /// The log, as SQLite does at the end of a commit; never the database itself, since closing it would drop the locks that
    /// SQLite has on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    /// </summary>
    private static void Flush(string database)
    {
        try
        {
            using var log = File.OpenHandle(
                $"{database}-wal",
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete
            );
            RandomAccess.FlushToDisk(log);
        }
        catch (FileNotFoundException)
        {
            // The last connection has moved it to the database, which is synced for that, and deleted it.
        }
    }
}
