using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace OmniSphere.Persistence;

/// <summary>
/// A connection to a SQLite file with the statements it has prepared: preparing one costs more than most of them take.
/// After a fault it is closed, so that nothing half done comes back.
/// </summary>
internal sealed class SqliteLink(SqliteConnection connection, Action<SqliteLink> giveBack) : SqlLink
{
    private readonly Dictionary<WrittenSql, SqliteCommand> _commands = [];
    private readonly SqliteCommand _begin = Plain(connection, "BEGIN IMMEDIATE");
    private readonly SqliteCommand _commit = Plain(connection, "COMMIT");
    private bool _begun;

    public override DbConnection Connection => connection;

    /// <summary>Whether something went wrong on it.</summary>
    public bool IsBroken { get; private set; }

    public static SqliteLink Open(string connectionString, Action<SqliteLink> giveBack)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            SqliteConnectionSetup.Prepare(connection);
            return new SqliteLink(connection, giveBack);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override Task BeginAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Guarded(_begin, static c => c.ExecuteNonQuery());
        _begun = true;
        return Task.CompletedTask;
    }

    public override Task CommitAsync()
    {
        Guarded(_commit, static c => c.ExecuteNonQuery());
        _begun = false;
        return Task.CompletedTask;
    }

    public override async Task<T> ReadAsync<T>(
        WrittenSql sql,
        SqlTenant tenant,
        (string Name, object? Value)[] values,
        Func<DbDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var command = Command(sql, tenant, values);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await read(reader, cancellationToken);
        }
        catch
        {
            IsBroken = true;
            throw;
        }
    }

    public override Task<int> WriteAsync(
        WrittenSql sql,
        SqlTenant tenant,
        (string Name, object? Value)[] values,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Guarded(Command(sql, tenant, values), static c => c.ExecuteNonQuery()));
    }

    public override Task<int> WriteAllAsync(
        IReadOnlyList<(WrittenSql Sql, (string Name, object? Value)[] Values)> writes,
        SqlTenant tenant,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var written = 0;
        foreach (var (sql, values) in writes)
        {
            written += Guarded(Command(sql, tenant, values), static c => c.ExecuteNonQuery());
        }

        return Task.FromResult(written);
    }

    public override ValueTask DisposeAsync()
    {
        IsBroken |= _begun; // Closing it undoes what was begun.
        giveBack(this);
        return ValueTask.CompletedTask;
    }

    public void Close()
    {
        foreach (var command in _commands.Values.Append(_begin).Append(_commit))
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private T Guarded<T>(SqliteCommand command, Func<SqliteCommand, T> work)
    {
        try
        {
            return work(command);
        }
        catch
        {
            IsBroken = true;
            throw;
        }
    }

    private SqliteCommand Command(WrittenSql sql, SqlTenant tenant, (string Name, object? Value)[] values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = Plain(connection, sql.Text);
            command.Parameters.AddWithValue("@tenant", null);
            foreach (var (name, _) in values)
            {
                command.Parameters.AddWithValue(name, null);
            }

            _commands[sql] = command;
        }

        command.Parameters[0].Value = tenant.Id;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.Parameters[i + 1];
            if (parameter.ParameterName != values[i].Name)
            {
                throw new InvalidOperationException("A statement gets its parameters always in the same order.");
            }

            parameter.Value = Stored(values[i].Value);
        }

        return command;
    }

    private static SqliteCommand Plain(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private static object Stored(object? value) =>
        value switch
        {
            null or SqlNull => DBNull.Value,
            DateTimeOffset time => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
            string[] texts => JsonSerializer.Serialize(texts),
            _ => value,
        };
}
