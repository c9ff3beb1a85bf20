using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace OmniSphere.Testing;

/// <summary>
/// A throwaway PostgreSQL on a loopback port, or the server that <c>OMNISPHERE_TEST_POSTGRES</c> names by a superuser's
/// connection string. It hands out databases; each test takes its own.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgreSqlServer>> Shared = new(() => StartAsync());

    private readonly PostgreSqlProcess? _process;
    private readonly string _superuser;

    private PostgreSqlServer(PostgreSqlProcess? process, string superuser)
    {
        _process = process;
        _superuser = superuser;
    }

    /// <summary>Why no server can be had, or null when one can. For <see cref="TestServices.Require"/>.</summary>
    public static string? SkipReason =>
        Named is null && PostgreSqlProcess.Missing is { } missing
            ? $"{missing}: run eng/install-test-services or set OMNISPHERE_TEST_POSTGRES."
            : null;

    private static string? Named =>
        Environment.GetEnvironmentVariable("OMNISPHERE_TEST_POSTGRES") is { Length: > 0 } named ? named : null;

    /// <summary>
    /// The server that all tests of this process share; started at the first call, stopped with the process. Skips
    /// the running test (fails it on a build server) where none can be had. Call it from a test, its constructor or its
    /// InitializeAsync: xunit takes a skip inside a shared fixture for a failure.
    /// </summary>
    public static Task<PostgreSqlServer> SharedAsync()
    {
        TestServices.Require(SkipReason);
        return Shared.Value;
    }

    /// <summary>Starts a server of the caller's own.</summary>
    /// <exception cref="InvalidOperationException">None can be had, or it did not start.</exception>
    public static async Task<PostgreSqlServer> StartAsync(
        PostgreSqlOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        if (SkipReason is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        var process = Named is null ? await PostgreSqlProcess.StartAsync(options ?? new(), cancellationToken) : null;
        var superuser = Named ?? process!.ConnectionString;
        try
        {
            await PostgreSqlTemplate.PrepareAsync(superuser, cancellationToken);
            return new(process, superuser);
        }
        catch
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Creates an empty database that nothing else uses. Takes some tens of milliseconds.</summary>
    public Task<PostgreSqlDatabase> CreateDatabaseAsync(CancellationToken cancellationToken = default) =>
        CreateDatabaseAsync(like: null, cancellationToken);

    /// <summary>Creates a database that nothing else uses, as a copy of one that nobody is connected to.</summary>
    internal async Task<PostgreSqlDatabase> CreateDatabaseAsync(
        string? like,
        CancellationToken cancellationToken = default
    )
    {
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"t_{Environment.ProcessId}_{RandomNumberGenerator.GetHexString(10, lowercase: true)}"
        );
        await ExecuteAsync(
            $"CREATE DATABASE {name} TEMPLATE {like ?? PostgreSqlTemplate.Database} OWNER {PostgreSqlTemplate.Owner}",
            cancellationToken
        );
        return new(
            this,
            name,
            ConnectionString(name, PostgreSqlTemplate.Owner),
            ConnectionString(name, PostgreSqlTemplate.Service)
        );
    }

    /// <summary>
    /// Lets a server of the caller's own break off every connection at once (PostgreSQL's immediate shutdown) and come
    /// back on the same address and data.
    /// </summary>
    /// <exception cref="InvalidOperationException">The server was not started here.</exception>
    public Task RestartAsync(TimeSpan away, CancellationToken cancellationToken = default) =>
        (
            _process ?? throw new InvalidOperationException("A server that was named is not ours to restart.")
        ).RestartAsync(away, cancellationToken);

    /// <summary>Stops the server, if it was started here.</summary>
    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_superuser);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private string ConnectionString(string database, string role) =>
        new NpgsqlConnectionStringBuilder(_superuser)
        {
            Database = database,
            Username = role,
            Password = PostgreSqlTemplate.Password,
            Pooling = true,
            // Many databases share one server's connections in a test run.
            MaxPoolSize = 50,
            ConnectionIdleLifetime = 10,
            ConnectionPruningInterval = 5,
            IncludeErrorDetail = true,
        }.ConnectionString;
}
