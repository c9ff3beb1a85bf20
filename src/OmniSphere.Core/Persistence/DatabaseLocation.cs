using Npgsql;

namespace OmniSphere.Persistence;

/// <summary>Which of the configured databases, and as whom.</summary>
/// <param name="Name">A database that tenants have for themselves; null for the shared one.</param>
/// <param name="IsReadOnly">For what only reads: a replica, where there is one.</param>
internal readonly record struct DatabaseLocation(string? Name, bool IsReadOnly = false)
{
    /// <summary>The connection string of a module's service, or of whoever applies its migrations.</summary>
    /// <exception cref="InvalidOperationException">No such database is configured.</exception>
    public string ConnectionString(DatabaseOptions options, string module, bool migrations = false)
    {
        var own = Name is null ? null : Own(options, Name);
        return options.Provider == DatabaseProvider.Sqlite
            ? new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder
            {
                DataSource = File(options, module),
                ForeignKeys = true,
                DefaultTimeout = 30,
            }.ToString()
            : PostgreSql(options, own, migrations);
    }

    /// <summary>Where the SQLite files are.</summary>
    public string Folder(DatabaseOptions options) =>
        Name is null ? options.DataFolder : Path.Combine(options.DataFolder, Own(options, Name).Folder ?? Name);

    /// <summary>A module's SQLite file.</summary>
    public string File(DatabaseOptions options, string module) => Path.Combine(Folder(options), $"{module}.db");

    private string PostgreSql(DatabaseOptions options, TenantDatabaseOptions? own, bool migrations)
    {
        var (service, owner) = own is null
            ? (options.ConnectionString!, options.MigrationConnectionString)
            : (own.ConnectionString!, own.MigrationConnectionString);
        var replica = own is null && IsReadOnly && !migrations ? options.ReplicaConnectionString : null;
        var builder = new NpgsqlConnectionStringBuilder(migrations ? owner ?? service : replica ?? service);
        if (migrations)
        {
            Add(builder, $"-c lock_timeout={(long)options.MigrationLockTimeout.TotalMilliseconds}");
        }
        else if (options.MaxConnections is { } most)
        {
            builder.MaxPoolSize = most;
            builder.MinPoolSize = Math.Min(builder.MinPoolSize, most);
        }

        if (replica is not null)
        {
            // The primary, when it stands in for the replica, refuses writes as well.
            Add(builder, "-c default_transaction_read_only=on");
        }

        return builder.ConnectionString;
    }

    private static void Add(NpgsqlConnectionStringBuilder builder, string option) =>
        builder.Options = builder.Options is { Length: > 0 } options ? $"{options} {option}" : option;

    private static TenantDatabaseOptions Own(DatabaseOptions options, string name) =>
        options.Databases.TryGetValue(name, out var own)
            ? own
            : throw new InvalidOperationException(
                $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Databases)}:{name} is not configured here."
            );
}
