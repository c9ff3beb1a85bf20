using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Persistence;

/// <summary>Which database server keeps a module's data.</summary>
public enum DatabaseProvider
{
    /// <summary>A file per module under the host's data folder: no set-up.</summary>
    Sqlite,

    /// <summary>A schema per module in one PostgreSQL database (15 or later), row-level security on.</summary>
    PostgreSql,
}

/// <summary>Configuration section <c>OmniSphere:Database</c>.</summary>
public sealed class DatabaseOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Database";

    /// <summary>Default <see cref="DatabaseProvider.Sqlite"/>.</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>Npgsql connection string of the service's role, which should not own the tables. Unused on SQLite.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Npgsql connection string of the role that owns the tables; defaults to <see cref="ConnectionString"/>.</summary>
    public string? MigrationConnectionString { get; set; }

    /// <summary>
    /// The most connections a process holds to one PostgreSQL database (Npgsql's <c>Maximum Pool Size</c>). All processes
    /// together must stay below the server's <c>max_connections</c>. Null leaves it to the connection string (100).
    /// </summary>
    [Range(2, 10_000)]
    public int? MaxConnections { get; set; }

    /// <summary>
    /// How long a migration waits for a lock on PostgreSQL before it gives way and tries again, since everybody else queues
    /// behind it meanwhile. Default 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan MigrationLockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Apply migrations when the host starts; null means only in Development.</summary>
    public bool? MigrateAtStart { get; set; }

    /// <summary>Where SQLite files live; set from <c>OmniSphere:DataFolder</c>.</summary>
    internal string DataFolder { get; set; } = "App_Data";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == DatabaseProvider.PostgreSql && string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return new ValidationResult(
                $"{Section}:ConnectionString is required when {Section}:Provider is PostgreSql.",
                [nameof(ConnectionString)]
            );
        }
    }

    internal string ConnectionStringFor(string module, bool migrations)
    {
        if (Provider == DatabaseProvider.PostgreSql)
        {
            var builder = new Npgsql.NpgsqlConnectionStringBuilder(
                (migrations ? MigrationConnectionString : null) ?? ConnectionString!
            );
            if (migrations)
            {
                var lockTimeout = $"-c lock_timeout={(long)MigrationLockTimeout.TotalMilliseconds}";
                builder.Options = builder.Options is { Length: > 0 } options ? $"{options} {lockTimeout}" : lockTimeout;
            }
            else if (MaxConnections is { } most)
            {
                builder.MaxPoolSize = most;
                builder.MinPoolSize = Math.Min(builder.MinPoolSize, most);
            }

            return builder.ConnectionString;
        }

        return new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(DataFolder, $"{module}.db"),
            ForeignKeys = true,
            DefaultTimeout = 30,
        }.ToString();
    }
}
