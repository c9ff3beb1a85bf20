using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using OmniSphere.Benchmarks.Harness;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>The benchmark host's server by bare SQL, as durable as the host's own work.</summary>
internal sealed class BareDatabase : IDisposable
{
    private readonly SemaphoreSlim _writer;
    private readonly Func<DbConnection> _connect;

    public BareDatabase(BenchmarkHost host, string file = "bare") =>
        (_connect, _writer) = host.Database is { } database
            ? (() => new NpgsqlConnection(database.ConnectionString), new SemaphoreSlim(100))
            : (
                (Func<DbConnection>)(
                    () => new SqliteConnection($"Data Source={Path.Combine(host.DataFolder, $"{file}.db")}")
                ),
                // SQLite has one writer; queueing here spares it the polling, as OmniSphere does.
                new SemaphoreSlim(1)
            );

    /// <summary>Runs one transaction.</summary>
    public async Task TransactAsync(Func<DbConnection, DbTransaction, Task> work)
    {
        await _writer.WaitAsync();
        try
        {
            await using var connection = await OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await work(connection, transaction);
            await transaction.CommitAsync();
        }
        finally
        {
            _writer.Release();
        }
    }

    public async Task<DbConnection> OpenAsync()
    {
        var connection = _connect();
        await connection.OpenAsync();
        if (connection is SqliteConnection)
        {
            await ExecuteAsync(
                connection,
                null,
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
            );
        }

        return connection;
    }

    /// <summary>Runs a statement with the parameters <c>@a</c>, <c>@b</c> and so on.</summary>
    public static async Task<int> ExecuteAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        params object[] values
    )
    {
        await using var command = Command(connection, transaction, sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first row of a query.</summary>
    public static async Task<object[]> RowAsync(
        DbConnection connection,
        DbTransaction transaction,
        string sql,
        params object[] values
    )
    {
        await using var command = Command(connection, transaction, sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var row = new object[reader.FieldCount];
        reader.GetValues(row);
        return row;
    }

    public void Dispose() => _writer.Dispose();

    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, object[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@{(char)('a' + i)}";
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
