using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OmniSphere.Persistence;

/// <summary>Write-ahead log, durable on commit (https://www.sqlite.org/pragma.html#pragma_synchronous), patient with other processes.</summary>
internal sealed class SqliteConnectionSetup : DbConnectionInterceptor
{
    public static readonly SqliteConnectionSetup Instance = new();

    private const string Pragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000; PRAGMA temp_store=MEMORY;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
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
}
