using System.Text.RegularExpressions;

namespace OmniSphere.Persistence;

/// <summary>
/// A statement of <see cref="ModuleSql"/>, or several separated by semicolons. Keep it in a static field: it is written
/// once for each server, and servers keep it prepared. It names the tenant as <c>@tenant</c>, which is always given; any
/// other parameter is named with its <c>@</c> as well. A literal holds neither <c>@</c> nor a semicolon.
/// </summary>
/// <param name="write">Writes it for a server.</param>
public sealed class SqlText(Func<SqlDialect, string> write)
{
    private WrittenSql[] _written = [];

    internal WrittenSql In(SqlDialect dialect)
    {
        foreach (var known in _written)
        {
            if (ReferenceEquals(known.Dialect, dialect))
            {
                return known;
            }
        }

        var written = new WrittenSql(dialect, write(dialect));
        _written = [.. _written, written];
        return written;
    }
}

/// <summary>
/// The same, where the text names columns as the module's model has them (<see cref="ModuleSql.Map{T}"/>): it is written once
/// in a host. Keep it in a static field.
/// </summary>
/// <param name="write">Writes it.</param>
public sealed class RowsText(Func<ModuleSql, string> write)
{
    internal string Write(ModuleSql sql) => write(sql);
}

/// <summary>A statement as one server takes it.</summary>
internal sealed partial class WrittenSql
{
    private const string Tenant = "@tenant";
    private WrittenSql? _withEvent;

    public WrittenSql(SqlDialect dialect, string text)
    {
        // The database keeps tenants apart only on PostgreSQL, so this is asked of each text.
        if (!text.Contains(Tenant, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The statement does not name its tenant as {Tenant}: {text}");
        }

        (Dialect, Text) = (dialect, text);
        Parts = dialect.IsSqlite ? [] : [.. text.Split(';').Where(p => !string.IsNullOrWhiteSpace(p)).Select(PartOf)];
    }

    public SqlDialect Dialect { get; }

    public string Text { get; }

    /// <summary>PostgreSQL: each statement with positional parameters, and which ones they are.</summary>
    public IReadOnlyList<(string Sql, IReadOnlyList<string> Parameters)> Parts { get; }

    /// <summary>PostgreSQL: writes the event in the same statement, provided that this one writes a row.</summary>
    public WrittenSql WithEvent =>
        _withEvent ??= new WrittenSql(
            Dialect,
            $"WITH written AS ({Text} RETURNING 1) {OutboxSql.Insert(Dialect)} SELECT {OutboxSql.Values} FROM written LIMIT 1"
        );

    private static (string, IReadOnlyList<string>) PartOf(string part)
    {
        var names = new List<string>();
        var sql = Parameter()
            .Replace(
                part.Trim(),
                match =>
                {
                    var position = names.IndexOf(match.Value);
                    if (position < 0)
                    {
                        position = names.Count;
                        names.Add(match.Value);
                    }

                    return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${position + 1}");
                }
            );
        return (sql, names);
    }

    [GeneratedRegex("@[a-z_][a-z0-9_]*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
