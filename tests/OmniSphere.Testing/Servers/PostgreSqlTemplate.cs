using Npgsql;

namespace OmniSphere.Testing;

/// <summary>
/// The two roles that a service uses, and the template database that carries their rights, so that a fresh database is
/// one statement. Prepared once per server; two test processes may share one.
/// </summary>
internal static class PostgreSqlTemplate
{
    public const string Database = "omnisphere_template";
    public const string Owner = "omnisphere_owner";
    public const string Service = "omnisphere_service";

    /// <summary>Not a secret: it opens throwaway databases only.</summary>
    public const string Password = "omnisphere";

    private const string TakeTurns = "SELECT pg_advisory_lock(7020541163)";

    private const string CreateRoles = $"""
        DO $$
        BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Owner}') THEN
            CREATE ROLE {Owner} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{Password}';
          END IF;
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Service}') THEN
            CREATE ROLE {Service} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{Password}';
          END IF;
        END $$
        """;

    private const string Rights = $"""
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        GRANT CREATE, USAGE ON SCHEMA public TO {Owner};
        ALTER DEFAULT PRIVILEGES FOR ROLE {Owner} GRANT USAGE ON SCHEMAS TO {Service};
        ALTER DEFAULT PRIVILEGES FOR ROLE {Owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {Service};
        ALTER DEFAULT PRIVILEGES FOR ROLE {Owner} GRANT USAGE, SELECT ON SEQUENCES TO {Service};
        """;

    public static async Task PrepareAsync(string superuser, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(superuser);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, TakeTurns, cancellationToken);
        await ExecuteAsync(connection, CreateRoles, cancellationToken);
        await using var exists = new NpgsqlCommand(
            $"SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{Database}' AND datistemplate)",
            connection
        );
        if (await exists.ExecuteScalarAsync(cancellationToken) is true)
        {
            return;
        }

        // A database that is not yet marked as a template is one that an interrupted run left half made.
        await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {Database}", cancellationToken);
        await ExecuteAsync(connection, $"CREATE DATABASE {Database} TEMPLATE template0", cancellationToken);
        await GrantAsync(superuser, cancellationToken);
        await ExecuteAsync(connection, $"ALTER DATABASE {Database} IS_TEMPLATE true", cancellationToken);
    }

    private static async Task GrantAsync(string superuser, CancellationToken cancellationToken)
    {
        // Unpooled: PostgreSQL copies no database that someone is connected to.
        var inside = new NpgsqlConnectionStringBuilder(superuser) { Database = Database, Pooling = false };
        await using var connection = new NpgsqlConnection(inside.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, Rights, cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
