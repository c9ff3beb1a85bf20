using System.ComponentModel.DataAnnotations;
using Npgsql;

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
    /// Npgsql connection string for what only reads and may be a moment behind (exports). A list of hosts with
    /// <c>Target Session Attributes=prefer-standby</c> goes on with the primary while no replica answers. Null reads from
    /// the primary. PostgreSQL only; tenants with a database of their own read from that.
    /// </summary>
    public string? ReplicaConnectionString { get; set; }

    /// <summary>
    /// Databases that tenants have for themselves, by the name that the directory knows them by
    /// (<see cref="Tenancy.Tenant.Database"/>): 1 to 40 characters of <c>a-z 0-9 -</c>. Read when the host starts.
    /// </summary>
    public IDictionary<string, TenantDatabaseOptions> Databases { get; } =
        new Dictionary<string, TenantDatabaseOptions>(StringComparer.Ordinal);

    /// <summary>
    /// The most connections a process holds to one PostgreSQL database (Npgsql's <c>Maximum Pool Size</c>), half of them for
    /// hand-written SQL. All processes together must stay below the server's <c>max_connections</c>. Null leaves it to the
    /// connection string (100).
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

    /// <summary>The shared database (null), then those that tenants have for themselves.</summary>
    internal IEnumerable<string?> Names => [null, .. Databases.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Where SQLite files live; set from <c>OmniSphere:DataFolder</c>.</summary>
    internal string DataFolder { get; set; } = "App_Data";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == DatabaseProvider.PostgreSql && string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return Missing(nameof(ConnectionString));
        }

        if (Provider == DatabaseProvider.PostgreSql)
        {
            foreach (var setting in KeepingSessions())
            {
                yield return new ValidationResult(
                    $"{Section}:{setting} says No Reset On Close or Multiplexing: connections would keep the tenant of their last user.",
                    [setting]
                );
            }
        }

        foreach (var (name, database) in Databases)
        {
            if (name.Length > 40 || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
            {
                yield return new ValidationResult(
                    $"'{name}' is not 1 to 40 characters of a-z, 0-9 and -.",
                    [nameof(Databases)]
                );
            }

            if (Provider == DatabaseProvider.PostgreSql && string.IsNullOrWhiteSpace(database.ConnectionString))
            {
                yield return Missing($"{nameof(Databases)}:{name}:{nameof(ConnectionString)}");
            }
        }
    }

    /// <summary>The settings whose connections go back to the pool as they are.</summary>
    private IEnumerable<string> KeepingSessions()
    {
        var all = new List<(string Setting, string? Value)>
        {
            (nameof(ConnectionString), ConnectionString),
            (nameof(ReplicaConnectionString), ReplicaConnectionString),
        };
        all.AddRange(
            Databases.Select(d => ($"{nameof(Databases)}:{d.Key}:{nameof(ConnectionString)}", d.Value.ConnectionString))
        );
        return from one in all
            where !string.IsNullOrWhiteSpace(one.Value)
            let connection = new NpgsqlConnectionStringBuilder(one.Value)
            where connection.NoResetOnClose || connection.Multiplexing
            select one.Setting;
    }

    private static ValidationResult Missing(string setting) =>
        new($"{Section}:{setting} is required when {Section}:Provider is PostgreSql.", [setting]);
}

/// <summary>A database that tenants have for themselves: <c>OmniSphere:Database:Databases:{name}</c>.</summary>
public sealed class TenantDatabaseOptions
{
    /// <summary>Npgsql connection string of the service's role. Unused on SQLite.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Npgsql connection string of the role that owns the tables; defaults to <see cref="ConnectionString"/>.</summary>
    public string? MigrationConnectionString { get; set; }

    /// <summary>Folder of the SQLite files below the data folder; default the database's name. Unused on PostgreSQL.</summary>
    public string? Folder { get; set; }
}
