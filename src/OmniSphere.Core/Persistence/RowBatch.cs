using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using OmniSphere.Events;
using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>
/// Writes rows in one round trip without change tracking, for what requests do all the time. What the context guards is
/// guarded here: the tenant of each row, and the version that a row was read with. All of it is written or nothing.
/// </summary>
/// <param name="context">The module's context; its tracked rows are left alone.</param>
public sealed class RowBatch(OmniSphereDbContext context)
{
    private const string Tenant = "@tenant";
    private readonly StringBuilder _sql = new(1024);
    private readonly List<(string Name, object? Value, RelationalTypeMapping Mapping)> _values = [];
    private readonly List<IVersioned> _raised = [];
    private bool _namesTenant;
    private bool _hasEvents;

    /// <summary>How many rows it writes.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row.</summary>
    public RowBatch Insert<T>(T row)
        where T : class, ITenantEntity
    {
        ArgumentNullException.ThrowIfNull(row);
        Guard(row);
        if (row is IVersioned versioned)
        {
            versioned.Version = 1;
        }

        var map = context.Map<T>();
        var values = map.NewValues(context, row);
        Begin("INSERT INTO ").Append(map.Table).Append(" (");
        var separator = "";
        foreach (var column in map.All)
        {
            if (!column.IsGenerated)
            {
                _sql.Append(separator).Append(column.Name);
                separator = ", ";
            }
        }

        _sql.Append(") VALUES (");
        separator = "";
        for (var i = 0; i < values.Length; i++)
        {
            if (!map.All[i].IsGenerated)
            {
                _sql.Append(separator);
                Value(map.All[i], values[i]);
                separator = ", ";
            }
        }

        _sql.Append(')');
        return this;
    }

    /// <summary>
    /// Writes what properties of a row say now, if its version is as it was read; the row's version is raised once that is
    /// committed. A row is written by a transaction once.
    /// </summary>
    public RowBatch Update<T>(T row, params ReadOnlySpan<string> properties)
        where T : class, ITenantEntity
    {
        ArgumentNullException.ThrowIfNull(row);
        Guard(row);
        var map = context.Map<T>();
        var values = map.Values(row);
        Begin("UPDATE ").Append(map.Table).Append(" SET ");
        var separator = "";
        if (row is IVersioned versioned)
        {
            _sql.Append("version = version + 1");
            separator = ", ";
            _raised.Add(versioned);
        }

        foreach (var property in properties)
        {
            var index = IndexOf(map.All, property);
            _sql.Append(separator).Append(map.All[index].Name).Append(" = ");
            Value(map.All[index], values[index]);
            separator = ", ";
        }

        separator = " WHERE ";
        for (var i = 0; i < values.Length; i++)
        {
            if (map.All[i] is { IsKey: true } or { IsVersion: true } or { IsTenant: true })
            {
                _sql.Append(separator).Append(map.All[i].Name).Append(" = ");
                Value(map.All[i], values[i]);
                separator = " AND ";
            }
        }

        return this;
    }

    /// <summary>Adds an event to be published once this is committed.</summary>
    public RowBatch Publish<TEvent>(TEvent integrationEvent)
        where TEvent : IIntegrationEvent
    {
        _hasEvents = true;
        return Insert(OutboxMessage.Of(context.TenantId, integrationEvent, context.Clock.GetUtcNow()));
    }

    /// <summary>Writes all of it, in the context's transaction or as one of its own.</summary>
    /// <exception cref="DbUpdateConcurrencyException">A row is not as it was read.</exception>
    /// <exception cref="DbUpdateException">The database refused it.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (Count == 0)
        {
            return;
        }

        if (context.Database.CurrentTransaction is not null)
        {
            await ExecuteAsync(cancellationToken);
        }
        else if (Count > 1)
        {
            await context.TransactAsync(ExecuteAsync, cancellationToken);
        }
        else
        {
            await ExecuteAloneAsync(cancellationToken);
        }
    }

    // One statement is a transaction by itself.
    private async Task ExecuteAloneAsync(CancellationToken cancellationToken)
    {
        try
        {
            using (await context.EnterAsync(cancellationToken))
            {
                await ExecuteAsync(cancellationToken);
                context.Committed();
            }
        }
        catch (Exception e) when (DatabaseUnavailable.Is(e))
        {
            throw new CommitInDoubtException(e);
        }
    }

    private async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var sql = _sql.ToString();
            using var activity = PlainSql.Started(context, sql);
            await using var command = Command(sql);
            var written = await command.ExecuteNonQueryAsync(cancellationToken);
            if (written != Count)
            {
                throw new DbUpdateConcurrencyException($"{Count} rows were to be written, and {written} could be.");
            }
        }
        catch (DbException e)
        {
            throw new DbUpdateException("The database refused the change.", e);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }

        if (_hasEvents)
        {
            context.ExpectEvents();
        }

        if (_raised.Count > 0)
        {
            context.AfterCommit(() => _raised.ForEach(row => row.Version++));
        }
    }

    private DbCommand Command(string sql)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = context.IsSqlite ? sql : PostgreSqlTenantSession.Before(context) + sql;
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var (name, value, mapping) in _values)
        {
            command.Parameters.Add(mapping.CreateParameter(command, name, value));
        }

        return command;
    }

    private StringBuilder Begin(string verb)
    {
        if (Count++ > 0)
        {
            _sql.Append(";\n");
        }

        return _sql.Append(verb);
    }

    private void Value(RowColumn column, object? value)
    {
        if (column.IsTenant)
        {
            _sql.Append(Tenant);
            if (!_namesTenant)
            {
                _namesTenant = true;
                _values.Add((Tenant, value, column.Mapping));
            }

            return;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"@p{_values.Count}");
        _sql.Append(name);
        _values.Add((name, value, column.Mapping));
    }

    private void Guard<T>(T row)
        where T : class, ITenantEntity
    {
        if (row.TenantId != context.TenantId)
        {
            throw new TenantMismatchException(typeof(T).Name);
        }
    }

    private static int IndexOf(RowColumn[] columns, string property)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Property == property)
            {
                return i;
            }
        }

        throw new ArgumentException($"There is no column of {property}.", nameof(property));
    }
}
