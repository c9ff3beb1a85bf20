using System.Data.Common;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Microsoft.Data.Sqlite;
using Npgsql;
using OmniSphere.Hosting.Tls;
using OmniSphere.Persistence;
using OmniSphere.Testing;

namespace ReferenceStore.Tests.Stores;

/// <summary>
/// The all-in-one store as a process of its own, with the demo shops, on a database of its own. It can be killed and
/// started again on the same data.
/// </summary>
public sealed class RunningStore : IAsyncDisposable, IBooks
{
    private const string OperatorKey = "opk_of-a-test-and-nothing-else";

    /// <summary>The setting that lets <see cref="Operator"/> in.</summary>
    public static readonly KeyValuePair<string, string?> OperatorHash = new(
        "OmniSphere:Platform:OperatorKeys:test:Sha256",
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(OperatorKey)))
    );

    /// <summary>Makes a password cheap to check: in earnest it takes a quarter of a second of processor.</summary>
    public static readonly KeyValuePair<string, string?> CheapPasswords = new(
        "OmniSphere:Auth:PasswordIterations",
        "1000"
    );

    private static readonly string OperatorSetting = $"--{OperatorHash.Key}={OperatorHash.Value}";

    private readonly TestFolder _folder;
    private readonly PostgreSqlDatabase? _database;
    private PostgreSqlDatabase? _own;
    private ProcessHost? _process;

    private RunningStore(DatabaseProvider provider, TestFolder folder, PostgreSqlDatabase? database)
    {
        (Provider, _folder, _database) = (provider, folder, database);
        Port = FreePort.Next();
    }

    public DatabaseProvider Provider { get; }

    /// <summary>Authorization of an operator of this store's platform.</summary>
    public static (string, string?) Operator { get; } = ("Authorization", $"Bearer {OperatorKey}");

    public int Port { get; }

    /// <summary>Where it answers over HTTPS as well; 0 where it does not.</summary>
    public int HttpsPort { get; private init; }

    /// <summary>Who signed its certificate: a PEM file.</summary>
    public string Authority => Path.Combine(TlsFolder, "ca.crt");

    private string TlsFolder => Path.Combine(DataFolder, "tls");

    public string DataFolder => _folder.Path;

    /// <summary>PostgreSQL: connects as the store itself does, with a role that is bound by row-level security.</summary>
    public string? ServiceConnectionString => _database?.ServiceConnectionString;

    public string Output => _process?.Output ?? "";

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process!.HasExited;

    public int ProcessId => _process!.ProcessId;

    /// <summary>Name of a database that tenants may have for themselves.</summary>
    public const string Own = "own";

    /// <summary>What runs, on a port with its data in a folder. The all-in-one store unless a test says otherwise.</summary>
    public Func<int, string, ProcessHostOptions> Program { get; private init; } = AllInOne;

    /// <summary>Slugs of the demo shops.</summary>
    public static IReadOnlyList<string> Shops { get; } = ["acme", "hana", "lumiere", "werkstatt"];

    public static Task<RunningStore> StartAsync(DatabaseProvider provider, params string[] arguments) =>
        StartAsync(AllInOne, provider, arguments);

    public static async Task<RunningStore> StartAsync(
        Func<int, string, ProcessHostOptions> program,
        DatabaseProvider provider,
        params string[] arguments
    )
    {
        var cancel = TestContext.Current.CancellationToken;
        var database =
            provider == DatabaseProvider.PostgreSql
                ? await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync(cancel)
                : null;
        var store = new RunningStore(provider, TestFolder.Create("store"), database) { Program = program };
        await store.StartAsync(arguments);
        return store;
    }

    /// <summary>A store with a second database, <see cref="Own"/>, which tenants may have for themselves.</summary>
    public static async Task<RunningStore> StartWithOwnAsync(DatabaseProvider provider)
    {
        if (provider == DatabaseProvider.Sqlite)
        {
            var shared = new RunningStore(provider, TestFolder.Create("store"), database: null)
            {
                HttpsPort = FreePort.Next(),
            };
            await shared.StartAsync($"--OmniSphere:Database:Databases:{Own}:Folder={Own}");
            return shared;
        }

        var own = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync(
            TestContext.Current.CancellationToken
        );
        var store = await StartAsync(
            provider,
            $"--OmniSphere:Database:Databases:{Own}:ConnectionString={own.ServiceConnectionString}",
            $"--OmniSphere:Database:Databases:{Own}:MigrationConnectionString={own.ConnectionString}"
        );
        store._own = own;
        return store;
    }

    /// <summary>Starts the process again on the same data and port.</summary>
    public async Task StartAsync(params string[] arguments)
    {
        var options = Program(Port, DataFolder);
        _process = await ProcessHost.StartAsync(
            options with
            {
                // The first start sets the demo shops up, and several stores may do so at once on a busy machine.
                Timeout = TimeSpan.FromMinutes(5),
                Arguments =
                [
                    .. options.Arguments,
                    OperatorSetting,
                    $"--{CheapPasswords.Key}={CheapPasswords.Value}",
                    // Long enough to take a deletion back, even on a busy machine.
                    "--OmniSphere:TenantLifecycle:DeletionGrace=00:00:10",
                    "--OmniSphere:TenantLifecycle:ErasurePause=00:00:03",
                    .. DatabaseArguments(),
                    .. HttpsArguments(),
                    .. arguments,
                ],
            },
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>Waits until the process has ended by itself.</summary>
    public async Task DieAsync()
    {
        await _process!.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _process.DisposeAsync();
    }

    public async Task KillAsync()
    {
        await _process!.KillAsync(TestContext.Current.CancellationToken);
        await _process.DisposeAsync();
    }

    public async Task<int> StopAsync()
    {
        var code = await _process!.StopAsync(TestContext.Current.CancellationToken);
        await _process.DisposeAsync();
        return code;
    }

    /// <summary>Waits for a line of the program's output.</summary>
    public async Task SayAsync(string line)
    {
        var watch = Stopwatch.StartNew();
        while (!Output.Contains(line, StringComparison.Ordinal))
        {
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(2), "it says '{0}':\n{1}", line, Output);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A client that calls a shop at its own address.</summary>
    public ShopClient Shop(string slug) => new(slug, Port);

    /// <summary>A client that calls a shop over HTTPS and verifies its certificate.</summary>
    public ShopClient SecureShop(string slug, string? authority = null) => new(slug, HttpsPort, authority ?? Authority);

    private IEnumerable<string> HttpsArguments()
    {
        if (HttpsPort == 0)
        {
            return [];
        }

        new DevelopmentCertificate(new DirectoryInfo(TlsFolder), TimeProvider.System).Write([
            "localhost",
            .. Shops.Select(s => $"{s}.localhost"),
        ]);
        return
        [
            "--urls",
            $"http://127.0.0.1:{Port};https://127.0.0.1:{HttpsPort}",
            $"--OmniSphere:Tls:Certificates={Path.Combine(TlsFolder, "certificates")}",
        ];
    }

    /// <summary>Configuration that leads another process of the same program to this store's data.</summary>
    public IReadOnlyList<string> DatabaseArguments() =>
        _database is null
            ? []
            :
            [
                "--OmniSphere:Database:Provider=PostgreSql",
                $"--OmniSphere:Database:ConnectionString={_database.ServiceConnectionString}",
                $"--OmniSphere:Database:MigrationConnectionString={_database.ConnectionString}",
            ];

    /// <summary>Reads the rows of a statement straight from a module's database, past every filter.</summary>
    public async Task<List<T>> QueryAsync<T>(string module, string sql, Func<DbDataReader, T> read, bool own = false)
    {
        var cancel = TestContext.Current.CancellationToken;
        var folder = own ? Path.Combine(DataFolder, Own) : DataFolder;
        await using DbConnection connection = _database is null
            ? new SqliteConnection($"Data Source={Path.Combine(folder, $"{module}.db")};Mode=ReadOnly")
            : new NpgsqlConnection((own ? _own! : _database).ConnectionString);
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        // The owner is bound by the policies as well: it looks as the platform's own work does.
        command.CommandText = _database is null
            ? sql
            : $"SELECT set_config('omnisphere.tenant_id', '*', false); SET search_path TO {module}; {sql}";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (_database is not null)
        {
            await reader.NextResultAsync(cancel);
        }

        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    Task<List<T>> IBooks.QueryAsync<T>(string module, string sql, Func<DbDataReader, T> read) =>
        QueryAsync(module, sql, read);

    /// <summary>The single number of a statement.</summary>
    public async Task<long> CountAsync(string module, string sql, bool own = false) =>
        (await QueryAsync(module, sql, r => Convert.ToInt64(r.GetValue(0), null), own)).Single();

    private static ProcessHostOptions AllInOne(int port, string dataFolder) =>
        ProcessHostOptions.ForSample("AllInOne", port, dataFolder);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        if (_own is not null)
        {
            await _own.DisposeAsync();
        }

        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
