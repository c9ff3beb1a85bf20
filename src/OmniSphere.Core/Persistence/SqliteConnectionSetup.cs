using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OmniSphere.Persistence;

/// <summary>
/// Write-ahead log, durable on commit (https://www.sqlite.org/pragma.html#pragma_synchronous), patient with other
/// processes. A context keeps its connection until it is disposed: opening one costs more than a small query, and an idle
/// one holds nothing that others wait for.
/// </summary>
internal sealed class SqliteConnectionSetup : DbConnectionInterceptor
{
    public static readonly SqliteConnectionSetup Instance = new();

    private const string Pragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000; PRAGMA temp_store=MEMORY; "
        + "PRAGMA wal_autocheckpoint=4000;";

    // What is set on a handle stays while the pool keeps it.
    private readonly ConditionalWeakTable<object, object> _set = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (connection is SqliteConnection { Handle: { } handle } && !_set.TryAdd(handle, Pragmas))
        {
            return;
        }

        // Entity Framework asks by a connection that only reads whether there is a database.
        if (new SqliteConnectionStringBuilder(connection.ConnectionString).Mode == SqliteOpenMode.ReadOnly)
        {
            return;
        }

        Prepare(connection);
    }

    /// <summary>Makes a new connection behave so.</summary>
    public static void Prepare(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        ConnectionOpened(connection, eventData); // Microsoft.Data.Sqlite has no asynchronous I/O.
        return Task.CompletedTask;
    }

    public override InterceptionResult ConnectionClosing(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    ) => eventData.Context is OmniSphereDbContext ? InterceptionResult.Suppress() : result;

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    ) => new(ConnectionClosing(connection, eventData, result));
}
