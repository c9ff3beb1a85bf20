using System.Data.Common;
using Npgsql;

namespace OmniSphere.Persistence;

/// <summary>
/// A connection to PostgreSQL. The tenant is told in the same round trip as what needs it and for one transaction only:
/// the connection forgets it by itself, whoever gets it next. Nothing else is ever set for a session, so these connections
/// have a pool of their own that gives them on as they are: what Npgsql otherwise sends to clean a session costs the server
/// as much as a small query.
/// </summary>
internal sealed class PostgreSqlLink(NpgsqlConnection connection, Durability durability) : SqlLink
{
    private const string Setting = "SELECT set_config('omnisphere.tenant_id', $1, true)";
    private const string UnsyncedSetting = $"{Setting}, set_config('synchronous_commit', 'off', true)";
    private NpgsqlTransaction? _transaction;
    private bool _knowsTenant;
    private bool _isStale;

    public override DbConnection Connection => connection;

    public static async Task<PostgreSqlLink> OpenAsync(
        string connectionString,
        Durability durability,
        CancellationToken cancellationToken
    )
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return new PostgreSqlLink(connection, durability);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task BeginAsync(CancellationToken cancellationToken) =>
        _transaction = await connection.BeginTransactionAsync(cancellationToken);

    // Whoever asked may go away now, without leaving it in doubt whether it was done.
    public Task CommitAsync() => _transaction!.CommitAsync(CancellationToken.None);

    public override async Task<T> ReadAsync<T>(
        WrittenSql sql,
        SqlTenant tenant,
        (string Name, object? Value)[] values,
        Func<DbDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ReadOnceAsync(sql, tenant, values, read, cancellationToken);
        }
        catch (PostgresException e) when (_transaction is null && IsStale(e))
        {
            // A migration has changed a column since the statement was prepared.
            connection.UnprepareAll();
            return await ReadOnceAsync(sql, tenant, values, read, cancellationToken);
        }
        catch (PostgresException e) when (IsStale(e))
        {
            _isStale = true;
            throw;
        }
    }

    private async Task<T> ReadOnceAsync<T>(
        WrittenSql sql,
        SqlTenant tenant,
        (string Name, object? Value)[] values,
        Func<DbDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        var tells = !_knowsTenant;
        await using var batch = Batch(sql, tenant, values);
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (tells)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        return await read(reader, cancellationToken);
    }

    public override async Task<int> WriteAsync(
        WrittenSql sql,
        SqlTenant tenant,
        (string Name, object? Value)[] values,
        CancellationToken cancellationToken
    )
    {
        await using var batch = Batch(sql, tenant, values);
        await batch.PrepareAsync(cancellationToken);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public override async Task<int> WriteAllAsync(
        IReadOnlyList<(WrittenSql Sql, (string Name, object? Value)[] Values)> writes,
        SqlTenant tenant,
        CancellationToken cancellationToken
    )
    {
        await using var batch = Batch(tenant);
        foreach (var (sql, values) in writes)
        {
            Add(batch, sql, tenant, values);
        }

        await batch.PrepareAsync(cancellationToken);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
        }

        if (_isStale)
        {
            connection.UnprepareAll();
        }

        await connection.DisposeAsync();
    }

    /// <summary>Whether a prepared statement is out of date: "cached plan must not change result type".</summary>
    public static bool IsStale(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.FeatureNotSupported };

    private NpgsqlBatch Batch(WrittenSql sql, SqlTenant tenant, (string Name, object? Value)[] values) =>
        Add(Batch(tenant), sql, tenant, values);

    private NpgsqlBatch Batch(SqlTenant tenant)
    {
        var batch = new NpgsqlBatch(connection, _transaction);
        if (!_knowsTenant)
        {
            var setting = new NpgsqlBatchCommand(durability is Durability.WithNext ? UnsyncedSetting : Setting);
            setting.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant.Session });
            batch.BatchCommands.Add(setting);
            _knowsTenant = _transaction is not null;
        }

        return batch;
    }

    private static NpgsqlBatch Add(
        NpgsqlBatch batch,
        WrittenSql sql,
        SqlTenant tenant,
        (string Name, object? Value)[] values
    )
    {
        foreach (var (text, names) in sql.Parts)
        {
            var command = new NpgsqlBatchCommand(text);
            foreach (var name in names)
            {
                command.Parameters.Add(Parameter(name == "@tenant" ? tenant.Id : Value(name, values)));
            }

            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    private static object? Value(string name, (string Name, object? Value)[] values)
    {
        foreach (var value in values)
        {
            if (value.Name == name)
            {
                return value.Value;
            }
        }

        throw new InvalidOperationException($"The statement's parameter {name} has no value.");
    }

    private static NpgsqlParameter Parameter(object? value) =>
        value switch
        {
            null => new() { Value = DBNull.Value },
            // A parameter belongs to one command, and a transaction may run again.
            NpgsqlParameter typed => typed.Clone(),
            SqlNull nothing => new() { NpgsqlDbType = nothing.Type, Value = DBNull.Value },
            DateTimeOffset time => new() { Value = time.ToUniversalTime() },
            _ => new() { Value = value },
        };
}
