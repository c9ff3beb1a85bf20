using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace OmniSphere.Persistence;

/// <summary>
/// Where a module's data is: the connection string of each database, as configured now, so that a rotated password needs
/// no restart. Each string has a pool of its own; the old one runs dry.
/// </summary>
internal sealed class ModuleConnections(
    string module,
    DatabaseProvider provider,
    IOptionsMonitor<DatabaseOptions> options
) : IDisposable
{
    /// <summary>How many idle connections to a SQLite file are kept: each has prepared statements and a page cache.</summary>
    private const int MostIdle = 16;

    private readonly ConcurrentDictionary<string, ConcurrentStack<SqliteLink>> _idle = new(StringComparer.Ordinal);
    private volatile Known _known = new(options.CurrentValue);
    private volatile bool _disposed;

    /// <summary>The columns of entities, by type; they come from the model of the module's context.</summary>
    public ConcurrentDictionary<Type, object> Maps { get; } = [];

    /// <summary>Statements that name such columns.</summary>
    public ConcurrentDictionary<RowsText, WrittenSql> Texts { get; } = [];

    /// <summary>How statements are written here.</summary>
    public SqlDialect Dialect { get; } = SqlDialect.Of(module, provider == DatabaseProvider.Sqlite);

    public string ConnectionString(DatabaseLocation location) => Strings(location).Contexts;

    /// <summary>The path of a SQLite file.</summary>
    public string SqliteFile(DatabaseLocation location) => Strings(location).File!;

    /// <summary>A connection for <see cref="ModuleSql"/>.</summary>
    public async ValueTask<SqlLink> OpenAsync(DatabaseLocation location, CancellationToken cancellationToken) =>
        Dialect.IsSqlite
            ? RentSqlite(location)
            : await OpenPostgreSqlAsync(location, Durability.Immediate, cancellationToken);

    public SqliteLink RentSqlite(DatabaseLocation location) => Rent(Strings(location).Links);

    public Task<PostgreSqlLink> OpenPostgreSqlAsync(
        DatabaseLocation location,
        Durability durability,
        CancellationToken cancellationToken
    ) => PostgreSqlLink.OpenAsync(Strings(location).Links, durability, cancellationToken);

    public void Dispose()
    {
        _disposed = true;
        foreach (var link in _idle.Values)
        {
            while (link.TryPop(out var idle))
            {
                idle.Close();
            }
        }
    }

    private SqliteLink Rent(string connectionString)
    {
        var idle = _idle.GetOrAdd(connectionString, static _ => new());
        return idle.TryPop(out var link) ? link : SqliteLink.Open(connectionString, l => Return(idle, l));
    }

    private void Return(ConcurrentStack<SqliteLink> idle, SqliteLink link)
    {
        if (link.IsBroken || _disposed || idle.Count >= MostIdle)
        {
            link.Close();
        }
        else
        {
            // Last in, first out: what a connection has cached is of use until another one writes.
            idle.Push(link);
        }
    }

    private (string Contexts, string Links, string? File) Strings(DatabaseLocation location)
    {
        var (current, known) = (options.CurrentValue, _known);
        if (!ReferenceEquals(current, known.Options))
        {
            _known = known = new Known(current);
        }

        return known.Strings.GetOrAdd(
            location,
            static (where, by) =>
            {
                var contexts = where.ConnectionString(by.Options, by.Module);
                if (!by.IsSqlite)
                {
                    var (own, links) = Shared(contexts);
                    return (own, links, null);
                }

                // They are pooled here, with their statements.
                var file = new SqliteConnectionStringBuilder(contexts) { Pooling = false };
                return (contexts, file.ToString(), file.DataSource);
            },
            (Options: current, Module: module, Dialect.IsSqlite)
        );
    }

    /// <summary>
    /// Two pools that together hold as many connections as the one they come from: links leave nothing in their session, so
    /// they go back to theirs as they are, see <see cref="PostgreSqlLink"/>.
    /// </summary>
    private static (string Contexts, string Links) Shared(string connectionString)
    {
        var contexts = new NpgsqlConnectionStringBuilder(connectionString);
        var links = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true, MinPoolSize = 0 };
        links.MaxPoolSize = Math.Max(1, contexts.MaxPoolSize / 2);
        contexts.MaxPoolSize = Math.Max(1, contexts.MaxPoolSize - links.MaxPoolSize);
        contexts.MinPoolSize = Math.Min(contexts.MinPoolSize, contexts.MaxPoolSize);
        return (contexts.ConnectionString, links.ConnectionString);
    }

    private sealed record Known(DatabaseOptions Options)
    {
        public ConcurrentDictionary<DatabaseLocation, (string Contexts, string Links, string? File)> Strings { get; } =
        [];
    }
}
