using System.Data.Common;
using System.Diagnostics;
using OmniSphere.Events;
using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>
/// Hand-written SQL on a module's database that needs no context, for what requests do all the time: Entity Framework's
/// work around a small command costs several times the command. It works on the same database as the scope's context,
/// by the same turns to write and under the same row-level security, in transactions of its own. It knows no filter: each
/// statement names the tenant, which is the scope's; without one nothing is read or written.
/// </summary>
public abstract partial class ModuleSql
{
    private readonly ModuleConnections _connections;
    private readonly DbContextServices _services;
    private readonly CommitActions _afterCommit = new();
    private SqlLink? _transaction;

    private protected ModuleSql(ModuleConnections connections, DbContextServices services) =>
        (_connections, _services) = (connections, services);

    /// <summary>The tenant whose rows are meant: the value of <c>@tenant</c>.</summary>
    /// <exception cref="TenantRequiredException">The scope has no tenant.</exception>
    public Id<TenantKind> TenantId => _services.Tenant.RequiredId;

    private string Module => _connections.Dialect.Module;

    private DatabaseLocation Location => _services.Location(Module);

    /// <summary>Runs a text that reads.</summary>
    /// <param name="text">The text.</param>
    /// <param name="values">
    /// Its parameters besides <c>@tenant</c>, named with their <c>@</c>, always in the same order: numbers, texts, arrays of
    /// texts, UUIDs, bytes, times, <see cref="SqlNull"/>.
    /// </param>
    /// <param name="read">Reads the answer; the reader stands before the first row.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<T> ReadAsync<T>(
        SqlText text,
        (string Name, object? Value)[] values,
        Func<DbDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        var (sql, tenant) = Prepared(text);
        return await RunAsync(sql, tenant, values, read, cancellationToken);
    }

    private async Task<T> RunAsync<T>(
        WrittenSql sql,
        SqlTenant tenant,
        (string Name, object? Value)[] values,
        Func<DbDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(read);
        if (_transaction is { } open)
        {
            using var inside = Started(open, sql);
            return await open.ReadAsync(sql, tenant, values, read, cancellationToken);
        }

        await using var link = await _connections.OpenAsync(Location, cancellationToken);
        using var activity = Started(link, sql);
        return await link.ReadAsync(sql, tenant, values, read, cancellationToken);
    }

    /// <summary>Runs a text that writes, in the transaction that is open or as one of its own.</summary>
    /// <returns>How many rows were written.</returns>
    /// <inheritdoc cref="ReadAsync{T}" path="/param"/>
    public Task<int> WriteAsync(
        SqlText text,
        (string Name, object? Value)[] values,
        CancellationToken cancellationToken
    ) => WriteAsync(text, values, Durability.Immediate, cancellationToken);

    /// <summary>Runs a text that writes, in the transaction that is open or as one of its own.</summary>
    /// <param name="text">The text.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="durability">When it must be on disk; that of the transaction if one is open.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How many rows were written.</returns>
    public async Task<int> WriteAsync(
        SqlText text,
        (string Name, object? Value)[] values,
        Durability durability,
        CancellationToken cancellationToken
    )
    {
        var (sql, tenant) = Prepared(text);
        if (_transaction is { } open)
        {
            using var inside = Started(open, sql);
            return await open.WriteAsync(sql, tenant, values, cancellationToken);
        }

        if (_connections.Dialect.IsSqlite)
        {
            return await TransactAsync(ct => WriteAsync(text, values, ct), durability, cancellationToken);
        }

        try
        {
            GuardWriting();
            await using var link = await OpenAsync(durability, cancellationToken);
            using var activity = Started(link, sql);
            var written = await link.WriteAsync(sql, tenant, values, cancellationToken);
            Committed();
            return written;
        }
        catch (DbException e) when (TransientConflict.Is(e))
        {
            return await TransactAsync(ct => WriteAsync(text, values, ct), durability, cancellationToken);
        }
        catch (Exception e) when (DatabaseUnavailable.Is(e))
        {
            // It may have been written before the connection broke.
            throw new CommitInDoubtException(e);
        }
    }

    /// <summary>
    /// Runs one statement that writes, without a <c>RETURNING</c>, and the event if it wrote a row, in one transaction: on
    /// PostgreSQL in one round trip.
    /// </summary>
    /// <returns>Whether a row was written.</returns>
    /// <inheritdoc cref="ReadAsync{T}" path="/param"/>
    public async Task<bool> WriteAsync<TEvent>(
        SqlText text,
        (string Name, object? Value)[] values,
        TEvent integrationEvent,
        CancellationToken cancellationToken
    )
        where TEvent : IIntegrationEvent
    {
        var message = OutboxSql.Parameters(OutboxMessage.Of(TenantId, integrationEvent, _services.Clock.GetUtcNow()));
        if (_connections.Dialect.IsSqlite || _transaction is not null)
        {
            return await TransactAsync(
                async ct => await WriteAsync(text, values, ct) > 0 && await InsertAsync(message, ct),
                cancellationToken
            );
        }

        var (sql, tenant) = Prepared(text);
        try
        {
            GuardWriting();
            await using var link = await OpenAsync(Durability.Immediate, cancellationToken);
            using var activity = Started(link, sql.WithEvent);
            if (await link.WriteAsync(sql.WithEvent, tenant, [.. values, .. message], cancellationToken) == 0)
            {
                return false;
            }

            _afterCommit.HasEvents = true;
            Committed();
            return true;
        }
        catch (DbException e) when (TransientConflict.Is(e))
        {
            return await TransactAsync(ct => WriteAsync(text, values, integrationEvent, ct), cancellationToken);
        }
        catch (Exception e) when (DatabaseUnavailable.Is(e))
        {
            throw new CommitInDoubtException(e);
        }
    }

    /// <summary>Writes an event to the outbox within the transaction.</summary>
    public async Task PublishAsync<TEvent>(TEvent integrationEvent, CancellationToken cancellationToken)
        where TEvent : IIntegrationEvent
    {
        if (_transaction is null)
        {
            throw new InvalidOperationException("An event is written in the transaction of its cause.");
        }

        var message = OutboxMessage.Of(TenantId, integrationEvent, _services.Clock.GetUtcNow());
        await InsertAsync(OutboxSql.Parameters(message), cancellationToken);
    }

    private async Task<bool> InsertAsync((string, object?)[] message, CancellationToken cancellationToken)
    {
        await WriteAsync(OutboxSql.Text, message, cancellationToken);
        return _afterCommit.HasEvents = true;
    }

    private (WrittenSql, SqlTenant) Prepared(SqlText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (text.In(_connections.Dialect), Tenant());
    }

    private SqlTenant Tenant()
    {
        var tenant = _services.Tenant.RequiredId.Value;
        return new SqlTenant(tenant, tenant.ToString());
    }

    private void Committed() => _afterCommit.Run(_services, Module);

    private static Activity? Started(SqlLink link, WrittenSql sql) =>
        SqlActivity.Start(sql.Dialect, link.Connection, sql.Text);
}

/// <summary>The SQL of the module with this context. Scoped, as the context is.</summary>
/// <typeparam name="TContext">The context that the module's use cases ask for.</typeparam>
public sealed class ModuleSql<TContext> : ModuleSql
    where TContext : OmniSphereDbContext
{
    private readonly Lazy<TContext> _context;

    internal ModuleSql(ModuleConnections connections, DbContextServices services, Lazy<TContext> context)
        : base(connections, services) => _context = context;

    private protected override OmniSphereDbContext Context => _context.Value;
}
