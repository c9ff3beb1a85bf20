using System.Diagnostics;

namespace OmniSphere.Persistence;

/// <content>Transactions: shared on SQLite, one's own on PostgreSQL.</content>
public abstract partial class ModuleSql
{
    /// <summary>
    /// Runs <paramref name="work"/> in one write transaction and commits it; begins immediately on SQLite, where those that
    /// wait for each other share one, and runs again when PostgreSQL reports a deadlock or serialisation failure. The work
    /// must only touch what is written here (it may run more than once), and not the scope's context; it must not wait for
    /// anything that another writer may hold.
    /// </summary>
    public Task<T> TransactAsync<T>(
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancellationToken = default
    ) => TransactAsync(work, Durability.Immediate, cancellationToken);

    /// <summary>
    /// Ends when all that was committed here so far is on disk: of use to whoever has asked for
    /// <see cref="Durability.Behind"/>.
    /// </summary>
    /// <exception cref="IOException">It cannot be said to be on disk.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, since the log is not a file that may be written.</exception>
    public Task SyncAsync() =>
        _connections.Dialect.IsSqlite
            ? _services.Gate(Module).SyncAsync(_connections.SqliteFile(Location), byOthers: false)
            : Task.CompletedTask;

    private async Task<T> TransactAsync<T>(
        Func<CancellationToken, Task<T>> work,
        Durability durability,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_transaction is not null)
        {
            return await work(cancellationToken);
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                GuardWriting();
                var result = _connections.Dialect.IsSqlite
                    ? await SharedAsync(work, durability, cancellationToken)
                    : await OwnAsync(work, durability, cancellationToken);
                Committed();
                return result;
            }
            catch (Exception e) when (attempt < 6 && (TransientConflict.Is(e) || PostgreSqlLink.IsStale(e)))
            {
                _afterCommit.Forget();
                await Task.Delay(TimeSpan.FromMilliseconds(5 << attempt), cancellationToken);
            }
            catch
            {
                _afterCommit.Forget();
                throw;
            }
        }
    }

    private async Task<T> SharedAsync<T>(
        Func<CancellationToken, Task<T>> work,
        Durability durability,
        CancellationToken cancellationToken
    )
    {
        Activity? commit = null;
        try
        {
            return await _services
                .Gate(Module)
                .RunAsync(
                    () => _connections.RentSqlite(Location),
                    durability,
                    async link =>
                    {
                        _transaction = link;
                        try
                        {
                            var result = await work(cancellationToken);
                            commit = SqlActivity.Start(Dialect, link.Connection, "COMMIT");
                            return result;
                        }
                        finally
                        {
                            _transaction = null;
                        }
                    },
                    cancellationToken
                );
        }
        finally
        {
            commit?.Dispose();
        }
    }

    private async Task<T> OwnAsync<T>(
        Func<CancellationToken, Task<T>> work,
        Durability durability,
        CancellationToken cancellationToken
    )
    {
        await using var link = await OpenAsync(durability, cancellationToken);
        await link.BeginAsync(cancellationToken);
        _transaction = link;
        try
        {
            var result = await work(cancellationToken);
            try
            {
                using var activity = SqlActivity.Start(Dialect, link.Connection, "COMMIT");
                await link.CommitAsync();
            }
            catch (Exception e) when (DatabaseUnavailable.Is(e))
            {
                throw new CommitInDoubtException(e);
            }

            return result;
        }
        finally
        {
            _transaction = null;
        }
    }

    private void GuardWriting()
    {
        if (_services.IsWriting(Module))
        {
            throw new InvalidOperationException(
                "The scope's context has a transaction open: write by the context, which others wait for."
            );
        }

        _services.GuardWriting();
    }

    private Task<PostgreSqlLink> OpenAsync(Durability durability, CancellationToken cancellationToken) =>
        _connections.OpenPostgreSqlAsync(Location, durability, cancellationToken);
}
