using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace OmniSphere.Persistence;

/// <content>Rows of entities, by the columns of the model.</content>
public abstract partial class ModuleSql
{
    /// <summary>How statements are written for the module's database.</summary>
    public SqlDialect Dialect => _connections.Dialect;

    internal TimeProvider Clock => _services.Clock;

    /// <summary>The scope's context, which is asked for the model once in a host.</summary>
    private protected abstract OmniSphereDbContext Context { get; }

    /// <summary>The columns of one of the module's entities.</summary>
    public RowMap<T> Map<T>()
        where T : class =>
        (RowMap<T>)(
            _connections.Maps.TryGetValue(typeof(T), out var known)
                ? known
                : _connections.Maps.GetOrAdd(typeof(T), Context.Map<T>())
        );

    /// <summary>Runs a text that reads rows of entities.</summary>
    /// <inheritdoc cref="ReadAsync{T}" path="/param"/>
    public Task<T> ReadRowsAsync<T>(
        RowsText text,
        (string Name, object? Value)[] values,
        Func<DbDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        var sql = _connections.Texts.TryGetValue(text, out var known)
            ? known
            : _connections.Texts.GetOrAdd(text, new WrittenSql(Dialect, text.Write(this)));
        return RunAsync(sql, Tenant(), values, read, cancellationToken);
    }

    /// <summary>The first row of a text that reads rows of one entity, or null.</summary>
    /// <inheritdoc cref="ReadRowsAsync{T}" path="/param"/>
    public Task<T?> FindRowAsync<T>(
        RowsText text,
        (string Name, object? Value)[] values,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var map = Map<T>();
        return ReadRowsAsync(
            text,
            values,
            async (reader, ct) => await reader.ReadAsync(ct) ? map.Read(reader) : null,
            cancellationToken
        );
    }

    internal object?[] NewValues<T>(RowMap<T> map, T row)
        where T : class => map.Generates ? map.NewValues(Context, row) : map.Values(row);

    /// <summary>Writes rows, one for each statement, in the transaction that is open or as one of its own.</summary>
    internal async Task SaveAsync(
        List<RowWrite> writes,
        Action<Action<Action>, Action> committed,
        Durability durability,
        CancellationToken cancellationToken
    )
    {
        if (_transaction is not null)
        {
            await SaveInsideAsync(writes, committed, cancellationToken);
        }
        else
        {
            await TransactAsync(
                async ct =>
                {
                    await SaveInsideAsync(writes, committed, ct);
                    return true;
                },
                durability,
                cancellationToken
            );
        }
    }

    private async Task SaveInsideAsync(
        List<RowWrite> writes,
        Action<Action<Action>, Action> committed,
        CancellationToken cancellationToken
    )
    {
        var link = _transaction!;
        var statements = writes.ConvertAll(w => (w.Text.In(Dialect), w.Values));
        int written;
        try
        {
            using var activity = Started(link, statements[0].Item1);
            written = await link.WriteAllAsync(statements, Tenant(), cancellationToken);
        }
        catch (DbException e)
        {
            throw new DbUpdateException("The database refused the change.", e);
        }

        if (written != writes.Count)
        {
            throw new DbUpdateConcurrencyException($"{writes.Count} rows were to be written, and {written} could be.");
        }

        committed(_afterCommit.Add, () => _afterCommit.HasEvents = true);
    }
}
