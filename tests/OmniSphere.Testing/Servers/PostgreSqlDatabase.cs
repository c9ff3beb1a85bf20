using Npgsql;

namespace OmniSphere.Testing;

/// <summary>A database of a test's own, dropped on dispose with whatever connections are still open.</summary>
public sealed class PostgreSqlDatabase : IAsyncDisposable
{
    private readonly PostgreSqlServer _server;

    internal PostgreSqlDatabase(PostgreSqlServer server, string name, string owner, string service)
    {
        _server = server;
        Name = name;
        ConnectionString = owner;
        ServiceConnectionString = service;
    }

    /// <summary>The database's name, unique on the server.</summary>
    public string Name { get; }

    /// <summary>Connects as the role that owns the database: for migrations.</summary>
    public string ConnectionString { get; }

    /// <summary>
    /// Connects as a role that owns nothing and cannot bypass row-level security: for the service itself. It reads and
    /// writes the tables and sequences that the owner creates, in every schema, and can create none.
    /// </summary>
    public string ServiceConnectionString { get; }

    /// <summary>Ends every connection, so that the database can be copied.</summary>
    internal async Task CloseConnectionsAsync()
    {
        ClearPools();
        await _server.ExecuteAsync(
            $"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{Name}'",
            CancellationToken.None
        );
    }

    /// <summary>Drops the database.</summary>
    public async ValueTask DisposeAsync()
    {
        ClearPools();
        await _server.ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)", CancellationToken.None);
    }

    private void ClearPools()
    {
        ClearPool(ConnectionString);
        ClearPool(ServiceConnectionString);
    }

    private static void ClearPool(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
