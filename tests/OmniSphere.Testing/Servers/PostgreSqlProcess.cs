using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace OmniSphere.Testing;

/// <summary>A database cluster made by <c>initdb</c> in a throwaway folder, and the server that runs on it.</summary>
internal sealed class PostgreSqlProcess : IAsyncDisposable
{
    private const string User = "postgres";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly Func<ChildProcess> _start;
    private readonly TestFolder _folder;
    private ChildProcess _server;

    private PostgreSqlProcess(Func<ChildProcess> start, TestFolder folder, string connectionString)
    {
        _start = start;
        _server = start();
        _folder = folder;
        ConnectionString = connectionString;
    }

    /// <summary>A superuser's connection string, without pooling.</summary>
    public string ConnectionString { get; }

    /// <summary>Why the server cannot run on this machine, or null when it can.</summary>
    public static string? Missing =>
        Executables.FindPostgreSqlFolder() is null ? "PostgreSQL is not installed"
        : Environment.IsPrivilegedProcess && Executables.Find("setpriv") is null
            ? "PostgreSQL refuses to run as root, and there is no setpriv to drop to the user postgres"
        : null;

    public static async Task<PostgreSqlProcess> StartAsync(
        PostgreSqlOptions options,
        CancellationToken cancellationToken
    )
    {
        var folder = TestFolder.Create("postgres");
        try
        {
            var data = await InitialiseAsync(folder, cancellationToken);
            return await RunAsync(folder, data, options, cancellationToken);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Shuts the server down at once, with every connection, and starts it again on its data after a while.</summary>
    public async Task RestartAsync(TimeSpan away, CancellationToken cancellationToken)
    {
        await _server.DisposeAsync();
        await Task.Delay(away, cancellationToken);
        _server = _start();
        await WaitUntilReadyAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<string> InitialiseAsync(TestFolder folder, CancellationToken cancellationToken)
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var owner = Process.Start("chown", [User, folder.Path]);
            await owner.WaitForExitAsync(cancellationToken);
        }

        var data = Path.Combine(folder.Path, "data");
        await using var initdb = ChildProcess.Start(
            Command("initdb", ["-D", data, "-U", User, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"])
        );
        await initdb.WaitForExitAsync(cancellationToken);
        return initdb.ExitCode == 0
            ? data
            : throw new InvalidOperationException($"initdb failed with code {initdb.ExitCode}:\n{initdb.Output}");
    }

    private static async Task<PostgreSqlProcess> RunAsync(
        TestFolder folder,
        string data,
        PostgreSqlOptions options,
        CancellationToken cancellationToken
    )
    {
        var port = FreePort.Next();
        // SIGQUIT is PostgreSQL's immediate shutdown; SIGKILL would leak its shared memory.
        var start = () =>
            ChildProcess.Start(
                Command("postgres", ["-D", data, .. Settings(options, port, folder.Path)]),
                stopSignal: "QUIT"
            );
        var connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = User,
            Database = User,
            Pooling = false,
        }.ConnectionString;
        var process = new PostgreSqlProcess(start, folder, connectionString);
        try
        {
            await process.WaitUntilReadyAsync(cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static IEnumerable<string> Settings(PostgreSqlOptions options, int port, string socketFolder)
    {
        var flush = options.Durable ? "on" : "off";
        string[] settings =
        [
            "listen_addresses=127.0.0.1",
            $"port={port.ToString(CultureInfo.InvariantCulture)}",
            $"unix_socket_directories={socketFolder}",
            $"max_connections={options.MaxConnections.ToString(CultureInfo.InvariantCulture)}",
            $"fsync={flush}",
            $"synchronous_commit={(options.Durable || options.Restarts ? "on" : "off")}",
            $"full_page_writes={flush}",
        ];
        return settings.SelectMany(setting => new[] { "-c", setting });
    }

    private static ProcessStartInfo Command(string program, string[] arguments)
    {
        var path = Path.Combine(Executables.FindPostgreSqlFolder()!, program);
        string[] drop = ["--reuid", User, "--regid", User, "--init-groups", path];
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", [.. drop, .. arguments])
            : new ProcessStartInfo(path, arguments);
        // The user postgres may not enter the folder that the tests run in.
        start.WorkingDirectory = Path.GetTempPath();
        return start;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(30, cancellationToken))
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString);
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException e)
            {
                if (_server.HasExited || clock.Elapsed > StartTimeout)
                {
                    throw new InvalidOperationException($"PostgreSQL did not start:\n{_server.Output}", e);
                }
            }
        }
    }
}
