using System.Data.Common;
using Npgsql;
using OmniSphere.Hosting.Tls;
using OmniSphere.Testing;
using ReferenceStore.Tests.Stores;

[assembly: AssemblyFixture(typeof(ReferenceStore.Tests.Cluster.RunningCluster))]

namespace ReferenceStore.Tests.Cluster;

/// <summary>
/// The store as separate processes on a PostgreSQL, a Redis and a Kafka of its own, started by the first test that asks
/// for it. Each part can be taken away and given back.
/// </summary>
public sealed class RunningCluster : IAsyncDisposable, IBooks
{
    // Leases shorter than in earnest, so that what a crash left behind is taken over soon.
    private static readonly Dictionary<string, string?> Impatient = new(StringComparer.Ordinal)
    {
        ["OmniSphere:Checkout:Lease"] = "00:00:04",
        ["OmniSphere:Checkout:GatewayTimeout"] = "00:00:03",
        ["OmniSphere:Marketing:Deliveries:Timeout"] = "00:00:02",
        ["OmniSphere:Marketing:Deliveries:Lease"] = "00:00:03",
        ["OmniSphere:Marketing:Deliveries:FirstRetry"] = "00:00:01",
        // A service that is told to stop says that it is not ready while it still answers.
        ["OmniSphere:Hosting:DrainFor"] = "00:00:03",
        ["OmniSphere:Gateway:HealthInterval"] = "00:00:01",
        // The mock brokers keep the partitions of a member that died until its session would have ended.
        ["OmniSphere:Kafka:SessionTimeout"] = "00:00:06",
        // A tenant that is deleted is gone as soon as no service knows it any more.
        ["OmniSphere:TenantLifecycle:DeletionGrace"] = "00:00:00",
        ["OmniSphere:TenantLifecycle:ErasurePause"] = "00:00:02.500",
        [RunningStore.OperatorHash.Key] = RunningStore.OperatorHash.Value,
        [RunningStore.CheapPasswords.Key] = RunningStore.CheapPasswords.Value,
        // Only a caller that wants a trace gets one.
        ["OmniSphere:Telemetry:TraceRatio"] = "0",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["Logging:OpenTelemetry:LogLevel:Default"] = "None",
    };

    private readonly Lazy<Task> _started;
    private readonly TestFolder _folder = TestFolder.Create("cluster");
    private PostgreSqlDatabase? _database;
    private PostgreSqlServer? _postgres;
    private RedisServer? _redis;
    private KafkaCluster? _kafka;
    private SlowLink? _link;
    private StoreCluster? _cluster;
    private OtlpReceiver? _collector;
    private int _securePort;

    public RunningCluster() => _started = new(StartAsync);

    public StoreCluster Processes => _cluster!;

    public PostgreSqlServer PostgreSql => _postgres!;

    public RedisServer Redis => _redis!;

    public KafkaCluster Kafka => _kafka!;

    /// <summary>Where every process sends its traces.</summary>
    public OtlpReceiver Collector => _collector!;

    /// <summary>What checkout calls the catalogue through.</summary>
    public SlowLink CatalogueLink => _link!;

    /// <summary>The cluster, running. Skips the test (fails it on a build server) where no servers can be had.</summary>
    public async Task<RunningCluster> StartedAsync()
    {
        TestServices.Require(PostgreSqlServer.SkipReason);
        await _started.Value;
        return this;
    }

    /// <summary>A client that calls a shop through the gateway, or through another one at a port.</summary>
    public ShopClient Shop(string slug, Action<Answer>? seen = null, int? port = null) =>
        new(slug, port ?? _cluster!.Port) { Seen = seen };

    /// <summary>A client that calls a shop through the gateway over HTTPS and verifies its certificate.</summary>
    public ShopClient SecureShop(string slug) => new(slug, _securePort, Path.Combine(TlsFolder, "ca.crt"));

    private string TlsFolder => Path.Combine(_folder.Path, "gateway-tls");

    /// <summary>A connection to the database, as the role that owns the tables.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_database!.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public async Task<List<T>> QueryAsync<T>(string module, string sql, Func<DbDataReader, T> read)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT set_config('omnisphere.tenant_id', '*', false); SET search_path TO {module}; {sql}";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (
            var part in new IAsyncDisposable?[] { _cluster, _collector, _link, _kafka, _redis, _database, _postgres }
        )
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        _postgres = await PostgreSqlServer.StartAsync(new PostgreSqlOptions { Restarts = true });
        _database = await _postgres.CreateDatabaseAsync();
        _redis = await RedisServer.StartOwnAsync([]);
        _kafka = KafkaCluster.Start(3);
        var port = FreePort.Next();
        _link = SlowLink.To(port);
        _collector = await OtlpReceiver.StartAsync();
        _securePort = FreePort.Next();
        new DevelopmentCertificate(new DirectoryInfo(TlsFolder), TimeProvider.System).Write([
            "localhost",
            .. RunningStore.Shops.Select(s => $"{s}.localhost"),
        ]);
        _cluster = await StoreCluster.StartAsync(
            new StoreClusterOptions
            {
                ServiceConnectionString = _database.ServiceConnectionString,
                OwnerConnectionString = _database.ConnectionString,
                DataFolder = _folder.Path,
                GrpcPort = port,
                CatalogueLink = _link.Port,
                Settings = new Dictionary<string, string?>(Impatient, StringComparer.Ordinal)
                {
                    ["OmniSphere:Kafka:BootstrapServers"] = _kafka.BootstrapServers,
                    ["OmniSphere:Redis:ConnectionString"] = _redis.Configuration,
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Endpoint,
                },
                GatewaySettings = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Kestrel:Endpoints:Https:Url"] = $"https://127.0.0.1:{_securePort}",
                    ["OmniSphere:Tls:Certificates"] = Path.Combine(TlsFolder, "certificates"),
                },
            }
        );
    }
}
