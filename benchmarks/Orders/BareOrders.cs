using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using OmniSphere.Benchmarks.Harness;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>
/// What one order costs in bare SQL: in one durable transaction, take the stock if it is there, and write the movement,
/// the order, its line and its event.
/// </summary>
internal sealed class BareOrders : IAsyncDisposable
{
    private const int Skus = 50;

    private const string Tables = """
        CREATE TABLE bare_stock (sku TEXT PRIMARY KEY, available INTEGER NOT NULL);
        CREATE TABLE bare_movements (id TEXT PRIMARY KEY, sku TEXT NOT NULL, quantity INTEGER NOT NULL);
        CREATE TABLE bare_orders (id TEXT PRIMARY KEY, email TEXT NOT NULL, total BIGINT NOT NULL, document TEXT NOT NULL);
        CREATE TABLE bare_lines (id TEXT PRIMARY KEY, order_id TEXT NOT NULL, sku TEXT NOT NULL, quantity INTEGER NOT NULL);
        CREATE TABLE bare_events (id TEXT PRIMARY KEY, type TEXT NOT NULL, data TEXT NOT NULL);
        """;

    private static readonly string Document = new('x', 1500);
    private readonly SemaphoreSlim _writer;
    private readonly Func<DbConnection> _connect;

    private BareOrders(Func<DbConnection> connect, int writers)
    {
        _connect = connect;
        _writer = new SemaphoreSlim(writers);
    }

    public static async Task<BareOrders> CreateAsync(BenchmarkHost host)
    {
        var bare = host.Database is { } database
            ? new BareOrders(() => new NpgsqlConnection(database.ConnectionString), 100)
            : new BareOrders(
                () => new SqliteConnection($"Data Source={Path.Combine(host.DataFolder, "bare.db")}"),
                1 // SQLite has one writer; queueing here spares it the polling, as OmniSphere does.
            );
        await using var connection = await bare.OpenAsync();
        await ExecuteAsync(connection, null, Tables);
        for (var i = 0; i < Skus; i++)
        {
            await ExecuteAsync(connection, null, "INSERT INTO bare_stock VALUES (@a, 1000000)", $"SKU-{i}");
        }

        return bare;
    }

    public async Task PlaceAsync(int number)
    {
        await _writer.WaitAsync();
        try
        {
            await using var connection = await OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var (id, sku) = (Guid.CreateVersion7().ToString(), $"SKU-{number % Skus}");
            const string take = "UPDATE bare_stock SET available = available - 1 WHERE sku = @a AND available > 0";
            if (await ExecuteAsync(connection, transaction, take, sku) != 1)
            {
                throw new InvalidOperationException("Out of stock.");
            }

            await ExecuteAsync(connection, transaction, "INSERT INTO bare_movements VALUES (@a, @b, -1)", id, sku);
            await ExecuteAsync(
                connection,
                transaction,
                "INSERT INTO bare_orders VALUES (@a, @b, 1000, @c)",
                id,
                $"c{number}@example.org",
                Document
            );
            await ExecuteAsync(connection, transaction, "INSERT INTO bare_lines VALUES (@a, @b, @c, 1)", id, id, sku);
            await ExecuteAsync(
                connection,
                transaction,
                "INSERT INTO bare_events VALUES (@a, 'order.created', @b)",
                id,
                Document
            );
            await transaction.CommitAsync();
        }
        finally
        {
            _writer.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<DbConnection> OpenAsync()
    {
        var connection = _connect();
        await connection.OpenAsync();
        if (connection is SqliteConnection)
        {
            await ExecuteAsync(connection, null, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        }

        return connection;
    }

    private static async Task<int> ExecuteAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        params string[] values
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@{(char)('a' + i)}";
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }

        return await command.ExecuteNonQueryAsync();
    }
}
