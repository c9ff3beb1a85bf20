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
    private readonly Dictionary<string, SqliteCommand> _plain = [];
    private bool _begun;
    private bool _syncs = true;

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

    public void Begin(Durability durability)
    {
        var syncs = durability is Durability.Immediate;
        if (_syncs != syncs)
        {
            Run(syncs ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            _syncs = syncs;
        }

        Run("BEGIN IMMEDIATE");
        _begun = true;
    }

    public void Commit()
    {
        Run("COMMIT");
        _begun = false;
    }

    /// <summary>
    /// Moves what is in the write-ahead log to the database, as far as nobody is in the way, and keeps nobody waiting
    /// (https://www.sqlite.org/c3ref/wal_checkpoint_v2.html).
    /// </summary>
    public void Checkpoint() => Run("PRAGMA wal_checkpoint(PASSIVE)");

    /// <summary>Begins a part of the transaction that can be taken back by itself.</summary>
    public void Save() => Run("SAVEPOINT part");

    /// <summary>Ends the part.</summary>
    public void Release() => Run("RELEASE part");

    /// <summary>Takes the part back.</summary>
    public void TakeBack()
    {
        Run("ROLLBACK TO part");
        Release();
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
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        if (_begun && !IsBroken)
        {
            UndoBegun();
        }

        giveBack(this);
    }

    public void Close()
    {
        foreach (var command in _commands.Values.Concat(_plain.Values))
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private void UndoBegun()
    {
        try
        {
            Run("ROLLBACK");
            _begun = false;
        }
        catch (SqliteException)
        {
            // It is broken now, and closing it undoes what was begun.
        }
    }

    private void Run(string text)
    {
        if (!_plain.TryGetValue(text, out var command))
        {
            _plain[text] = command = Plain(connection, text);
        }

        Guarded(command, static c => c.ExecuteNonQuery());
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
