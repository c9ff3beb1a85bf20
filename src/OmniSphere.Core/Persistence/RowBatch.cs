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
public sealed partial class RowBatch
{
    private const string Tenant = "@tenant";
    private readonly OmniSphereDbContext? _context;
    private readonly ModuleSql? _sql;
    private readonly List<RowWrite> _writes = [];
    private readonly StringBuilder _text = new();
    private readonly List<Action> _afterwards = [];
    private readonly List<(string Name, object? Value, RelationalTypeMapping Mapping)> _values = [];
    private readonly List<IVersioned> _raised = [];
    private bool _namesTenant;
    private bool _hasEvents;

    /// <param name="context">The module's context, whose transaction it joins; its tracked rows are left alone.</param>
    public RowBatch(OmniSphereDbContext context) => _context = context;

    /// <summary>The same without a context, by statements that servers keep prepared.</summary>
    /// <param name="sql">The module's SQL, whose transaction it joins.</param>
    public RowBatch(ModuleSql sql) => _sql = sql;

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

        var map = Map<T>();
        return Add(map.InsertText, _sql is null ? map.NewValues(_context!, row) : _sql.NewValues(map, row));
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
        if (row is IVersioned versioned)
        {
            _raised.Add(versioned);
        }

        var map = Map<T>();
        return Add(map.UpdateText(properties), map.Values(row));
    }

    /// <summary>Adds an event to be published once this is committed.</summary>
    public RowBatch Publish<TEvent>(TEvent integrationEvent)
        where TEvent : IIntegrationEvent
    {
        _hasEvents = true;
        var now = _sql?.Clock.GetUtcNow() ?? _context!.Clock.GetUtcNow();
        return Insert(OutboxMessage.Of(TenantId, integrationEvent, now));
    }

    /// <summary>Runs once all of it is committed; must be quick and must not throw.</summary>
    public RowBatch AfterCommit(Action action)
    {
        _afterwards.Add(action);
        return this;
    }

    /// <summary>Writes all of it, in the context's transaction or as one of its own.</summary>
    /// <exception cref="DbUpdateConcurrencyException">A row is not as it was read.</exception>
    /// <exception cref="DbUpdateException">The database refused it.</exception>
    public Task SaveAsync(CancellationToken cancellationToken) => SaveAsync(Durability.Immediate, cancellationToken);

    /// <inheritdoc cref="SaveAsync(CancellationToken)"/>
    /// <param name="durability">
    /// When it must be on disk; that of the transaction if one is open. With a context it always is at once.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task SaveAsync(Durability durability, CancellationToken cancellationToken)
    {
        if (Count == 0)
        {
            return;
        }

        if (_sql is not null)
        {
            await _sql.SaveAsync(_writes, Committed, durability, cancellationToken);
            return;
        }

        var context = _context!;
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

    private void Committed(Action<Action> afterCommit, Action expectEvents)
    {
        if (_hasEvents)
        {
            expectEvents();
        }

        if (_raised.Count > 0)
        {
            afterCommit(() => _raised.ForEach(row => row.Version++));
        }

        _afterwards.ForEach(afterCommit);
    }

    private Id<TenantKind> TenantId => _sql?.TenantId ?? _context!.TenantId;

    private RowMap<T> Map<T>()
        where T : class => _sql is not null ? _sql.Map<T>() : _context!.Map<T>();

    private DbCommand Command(string sql)
    {
        var context = _context!;
        var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = context.IsSqlite ? sql : PostgreSqlTenantSession.Before(context) + sql;
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var (name, value, mapping) in _values)
        {
            command.Parameters.Add(mapping.CreateParameter(command, name, value));
        }

        return command;
    }

    private RowBatch Add(RowText text, object?[] values)
    {
        if (_sql is not null)
        {
            _writes.Add(text.With(values, _sql.Dialect));
        }
        else
        {
            _text.Append(Count > 0 ? ";\n" : "");
            text.AppendTo(_text, values, Value);
        }

        Count++;
        return this;
    }

    private void Value(RowColumn column, object? value)
    {
        if (column.IsTenant)
        {
            _text.Append(Tenant);
            if (!_namesTenant)
            {
                _namesTenant = true;
                _values.Add((Tenant, value, column.Mapping));
            }

            return;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"@p{_values.Count}");
        _text.Append(name);
        _values.Add((name, value, column.Mapping));
    }

    private void Guard<T>(T row)
        where T : class, ITenantEntity
    {
        if (row.TenantId != TenantId)
        {
            throw new TenantMismatchException(typeof(T).Name);
        }
    }
}
