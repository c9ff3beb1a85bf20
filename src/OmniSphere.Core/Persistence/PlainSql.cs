using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using OmniSphere.Events;

namespace OmniSphere.Persistence;

/// <summary>
/// Hand-written SQL on a module's context, for what requests do all the time: Entity Framework's work around a small command
/// costs several times the command. It shares the context's connection, transaction and turn to write. It knows no filter:
/// each statement names the tenant itself.
/// </summary>
public static partial class PlainSql
{
    /// <summary>The name of one of the module's tables in a statement.</summary>
    public static string Table(this OmniSphereDbContext context, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Dialect.Table(name);
    }

    /// <summary>What stands behind a column whose value is to be among those of a parameter, an array of texts.</summary>
    /// <param name="context">The module's context.</param>
    /// <param name="parameter">The parameter's name with its <c>@</c>.</param>
    public static string Among(this OmniSphereDbContext context, string parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Dialect.Among(parameter);
    }

    /// <summary>Runs a statement, or several separated by semicolons, and reads the answer.</summary>
    /// <param name="context">The module's context.</param>
    /// <param name="sql">The text.</param>
    /// <param name="values">Its parameters, named with their <c>@</c>: numbers, texts, arrays of texts, UUIDs, bytes, times.</param>
    /// <param name="read">Reads the answer; the reader stands before the first row.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<T> ReadAsync<T>(
        this OmniSphereDbContext context,
        string sql,
        (string Name, object? Value)[] values,
        Func<DbDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(read);
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            using var activity = Started(context, sql);
            await using var command = Command(context, sql, values);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await read(reader, cancellationToken);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Runs a statement that writes, in the context's transaction or as one of its own.</summary>
    /// <returns>How many rows were written.</returns>
    public static async Task<int> WriteAsync(
        this OmniSphereDbContext context,
        string sql,
        (string Name, object? Value)[] values,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Database.CurrentTransaction is not null)
        {
            return await ExecuteAsync(context, sql, values, cancellationToken);
        }

        try
        {
            using (await context.EnterAsync(cancellationToken))
            {
                var written = await ExecuteAsync(context, sql, values, cancellationToken);
                context.Committed();
                return written;
            }
        }
        catch (DbException e) when (TransientConflict.Is(e))
        {
            return await context.TransactAsync(ct => ExecuteAsync(context, sql, values, ct), cancellationToken);
        }
        catch (Exception e) when (DatabaseUnavailable.Is(e))
        {
            // It may have been written before the connection broke.
            throw new CommitInDoubtException(e);
        }
    }

    /// <summary>Writes an event to the outbox within the context's transaction.</summary>
    public static async Task PublishAsync<TEvent>(
        this OmniSphereDbContext context,
        TEvent integrationEvent,
        CancellationToken cancellationToken
    )
        where TEvent : IIntegrationEvent
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("An event is written in the transaction of its cause.");
        }

        var message = OutboxMessage.Of(context.TenantId, integrationEvent, context.Clock.GetUtcNow());
        await ExecuteAsync(
            context,
            $"""
            INSERT INTO {context.Table(
                "outbox"
            )} (event_id, tenant_id, type, subject, data, time, trace_parent, attempts)
            VALUES (@id, @tenant, @type, @subject, @data, @time, @trace, 0)
            """,
            [
                ("@id", message.EventId),
                ("@tenant", message.TenantId.Value),
                ("@type", message.Type),
                ("@subject", message.Subject),
                ("@data", message.Data),
                ("@time", message.Time),
                ("@trace", message.TraceParent),
            ],
            cancellationToken
        );
        context.ExpectEvents();
    }

    /// <summary>A time as the module's contexts keep it.</summary>
    public static DateTimeOffset GetTime(this DbDataReader reader, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader is Microsoft.Data.Sqlite.SqliteDataReader
            ? DateTimeOffset.UnixEpoch.AddTicks(reader.GetInt64(ordinal) * TimeSpan.TicksPerMicrosecond)
            : reader.GetFieldValue<DateTimeOffset>(ordinal);
    }

    private static async Task<int> ExecuteAsync(
        OmniSphereDbContext context,
        string sql,
        (string Name, object? Value)[] values,
        CancellationToken cancellationToken
    )
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            using var activity = Started(context, sql);
            await using var command = Command(context, sql, values);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private static DbCommand Command(OmniSphereDbContext context, string sql, (string Name, object? Value)[] values)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        // It passes the interceptors by, so what it would set is not remembered: the next one tells the tenant again.
        command.CommandText = context.IsSqlite ? sql : PostgreSqlTenantSession.Before(context) + sql;
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value switch
            {
                null => DBNull.Value,
                DateTimeOffset time when context.IsSqlite => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks)
                    / TimeSpan.TicksPerMicrosecond,
                DateTimeOffset time => time.ToUniversalTime(),
                string[] texts when context.IsSqlite => JsonSerializer.Serialize(texts),
                _ => value,
            };
            command.Parameters.Add(parameter);
        }

        return command;
    }

    internal static Activity? Started(OmniSphereDbContext context, string sql) =>
        SqlActivity.Start(context.Dialect, context.Database.GetDbConnection(), sql);
}
