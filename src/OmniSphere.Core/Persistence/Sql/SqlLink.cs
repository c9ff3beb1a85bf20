using System.Data.Common;

namespace OmniSphere.Persistence;

/// <summary>A connection of <see cref="ModuleSql"/>, leased from its pool until it is disposed.</summary>
internal abstract class SqlLink : IAsyncDisposable
{
    /// <summary>What the connection is called in traces.</summary>
    public abstract DbConnection Connection { get; }

    public abstract Task<T> ReadAsync<T>(
        WrittenSql sql,
        SqlTenant tenant,
        (string Name, object? Value)[] values,
        Func<DbDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    );

    public abstract Task<int> WriteAsync(
        WrittenSql sql,
        SqlTenant tenant,
        (string Name, object? Value)[] values,
        CancellationToken cancellationToken
    );

    /// <summary>Runs statements that write, on PostgreSQL in one round trip.</summary>
    public abstract Task<int> WriteAllAsync(
        IReadOnlyList<(WrittenSql Sql, (string Name, object? Value)[] Values)> writes,
        SqlTenant tenant,
        CancellationToken cancellationToken
    );

    /// <summary>Gives the connection back; what was begun and not committed is undone.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>For whom a statement runs.</summary>
/// <param name="Id">Whose rows it names.</param>
/// <param name="Session">What row-level security compares with.</param>
internal readonly record struct SqlTenant(Guid Id, string Session);
