using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace OmniSphere.Catalogue;

/// <summary>Tells what a database said about a unique index, in either database's words.</summary>
internal static class UniqueViolation
{
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    /// <summary>Whether a unique index refused the change.</summary>
    public static bool Is(DbUpdateException exception) => Words(exception) is not null;

    /// <summary>Whether the unique index that refused the change has this column.</summary>
    public static bool Of(DbUpdateException exception, string column) =>
        Words(exception)?.Contains(column, StringComparison.Ordinal) == true;

    private static string? Words(DbUpdateException exception) =>
        exception.InnerException switch
        {
            PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } postgres => postgres.ConstraintName
                ?? "",
            SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey } sqlite => sqlite.Message,
            _ => null,
        };
}
