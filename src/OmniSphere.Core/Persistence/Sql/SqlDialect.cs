using System.Collections.Concurrent;

namespace OmniSphere.Persistence;

/// <summary>How the statements of a module are written for one database server.</summary>
public sealed class SqlDialect
{
    private static readonly ConcurrentDictionary<(string Module, bool IsSqlite), SqlDialect> Known = new();

    private SqlDialect(string module, bool isSqlite) => (Module, IsSqlite) = (module, isSqlite);

    /// <summary>The module whose tables are meant.</summary>
    public string Module { get; }

    /// <summary>SQLite; else PostgreSQL.</summary>
    public bool IsSqlite { get; }

    /// <summary>The name of one of the module's tables in a statement.</summary>
    public string Table(string name) => IsSqlite ? name : $"{Module}.{name}";

    /// <summary>What stands behind a column whose value is to be among those of a parameter, an array of texts.</summary>
    /// <param name="parameter">The parameter's name with its <c>@</c>.</param>
    public string Among(string parameter) =>
        IsSqlite ? $"IN (SELECT value FROM json_each({parameter}))" : $"= ANY({parameter})";

    internal static SqlDialect Of(string module, bool isSqlite) =>
        Known.GetOrAdd((module, isSqlite), static key => new SqlDialect(key.Module, key.IsSqlite));
}
