using Microsoft.Data.Sqlite;

namespace OmniSphere.Persistence;

/// <summary>
/// The turns to write to one SQLite file, in order. Hand-written changes that queue share a transaction: what costs most
/// is the sync at its end, and it keeps ten changes as well as one. Each is told that it is kept when all are, and one that
/// fails takes back its own part only.
/// </summary>
internal sealed class SqliteWriteGate : IDisposable
{
    /// <summary>How many changes share a transaction: it bounds how long the first of them waits for the last.</summary>
    private const int Most = 64;

    /// <summary>
    /// After how many changes the log is moved to the database. SQLite would do that by itself, at a multiple of it, and
    /// within a change that waits for it; a short log is also read and written faster.
    /// </summary>
    private const int CheckpointAfter = 100;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SqliteSync _sync = new();
    private int _waiting;
    private volatile bool _isCheckpointing;

    // Whose turn it is has these for itself.
    private SqliteLink? _open;
    private TaskCompletionSource? _kept;
    private int _changes;
    private Durability _durability;
    private int _sinceCheckpoint;

    public void Dispose() => _turn.Dispose();

    /// <summary>Waits for a turn for oneself.</summary>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await TakeTurnAsync();
        try
        {
            CloseOpen();
            cancellationToken.ThrowIfCancellationRequested();
            return new Turn(this);
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    /// <summary>Runs a change in a transaction that may be shared with those before and behind it.</summary>
    /// <param name="rent">Leases a connection.</param>
    /// <param name="durability">When it must be on disk: it joins no transaction that is synced later than that.</param>
    /// <param name="work">The change; it touches nothing but the connection.</param>
    /// <param name="cancellationToken">Nothing is begun when it is cancelled while waiting.</param>
    /// <exception cref="SharedTransactionLostException">All that shared the transaction came to nothing.</exception>
    public async Task<T> RunAsync<T>(
        Func<SqliteLink> rent,
        Durability durability,
        Func<SqliteLink, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        await TakeTurnAsync();
        T result;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            result = await AddAsync(Join(rent, durability), work);
        }
        catch
        {
            // What others added stays.
            _ = PassOnAsync();
            throw;
        }

        _changes++;
        await PassOnAsync();
        return result;
    }

    /// <inheritdoc cref="SqliteSync.RunAsync"/>
    public Task SyncAsync(string database, bool byOthers) => _sync.RunAsync(database, byOthers);

    private SqliteLink Join(Func<SqliteLink> rent, Durability durability)
    {
        if (durability is Durability.Behind && Volatile.Read(ref _waiting) > 0)
        {
            // Others will share its sync, which is cheaper than one of its own.
            durability = Durability.Immediate;
        }

        if (_durability is not Durability.Immediate && durability is Durability.Immediate)
        {
            CloseOpen();
        }

        if (_open is null)
        {
            var link = rent();
            try
            {
                link.Begin(durability);
            }
            catch
            {
                link.Dispose();
                throw;
            }

            (_open, _changes, _durability) = (link, 0, durability);
        }

        return _open;
    }

    private async Task<T> AddAsync<T>(SqliteLink link, Func<SqliteLink, Task<T>> work)
    {
        var shares = _changes > 0;
        try
        {
            if (shares)
            {
                link.Save();
            }

            var result = await work(link);
            if (shares)
            {
                link.Release();
            }

            return result;
        }
        catch (Exception fault)
        {
            try
            {
                if (shares)
                {
                    link.TakeBack();
                }
            }
            catch (Exception e)
            {
                // Some faults end the whole transaction (https://www.sqlite.org/lang_transaction.html).
                (shares, fault) = (false, e);
            }

            if (!shares)
            {
                Lose(fault);
            }

            throw;
        }
    }

    /// <summary>Hands the turn on, with the transaction if somebody waits who can add to it.</summary>
    /// <returns>Ends when what is in the transaction is kept.</returns>
    private Task PassOnAsync()
    {
        try
        {
            if (_open is not null && _changes < Most && Volatile.Read(ref _waiting) > 0)
            {
                _kept ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _kept.Task;
            }

            return CloseOpen() is { } fault ? Task.FromException(fault) : Task.CompletedTask;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Commits what is open.</summary>
    /// <returns>Why it could not.</returns>
    private Exception? CloseOpen()
    {
        if (_open is not { } link)
        {
            return null;
        }

        try
        {
            link.Commit();
        }
        catch (Exception fault)
        {
            Lose(fault);
            return fault;
        }

        var kept = _kept;
        _sync.Committed(_durability is Durability.Immediate);
        _sinceCheckpoint += _changes;
        Forget();
        kept?.SetResult();
        if (_sinceCheckpoint < CheckpointAfter || _isCheckpointing)
        {
            link.Dispose();
            return null;
        }

        (_sinceCheckpoint, _isCheckpointing) = (0, true);
        _ = Task.Run(() => CheckpointAsync(link));
        return null;
    }

    /// <summary>
    /// Moves most of the log beside the writers, and what they added meanwhile in a turn of its own: only a log that is moved
    /// as a whole begins anew.
    /// </summary>
    private async Task CheckpointAsync(SqliteLink link)
    {
        try
        {
            link.Checkpoint();
            using var turn = await EnterAsync(CancellationToken.None);
            link.Checkpoint();
        }
        catch (SqliteException)
        {
            // Nothing is lost by it: SQLite does it later, or the next one here.
        }
        finally
        {
            link.Dispose();
            _isCheckpointing = false;
        }
    }

    private void Lose(Exception fault)
    {
        var (link, kept) = (_open!, _kept);
        Forget();
        kept?.SetException(new SharedTransactionLostException(fault));
        link.Dispose();
    }

    private void Forget() => (_open, _kept, _changes, _durability) = (null, null, 0, Durability.Immediate);

    // Whoever waits stays until it is its turn, or a transaction would be handed on to nobody.
    private async ValueTask TakeTurnAsync()
    {
        if (_turn.Wait(0))
        {
            return;
        }

        Interlocked.Increment(ref _waiting);
        await _turn.WaitAsync();
        Interlocked.Decrement(ref _waiting);
    }

    private sealed class Turn(SqliteWriteGate gate) : IDisposable
    {
        public void Dispose() => gate._turn.Release();
    }
}

/// <summary>A change was undone because of another one in the same transaction; it may be run again.</summary>
internal sealed class SharedTransactionLostException(Exception inner)
    : Exception("The transaction that the change was part of came to nothing.", inner);
