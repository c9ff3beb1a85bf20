using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;
using OmniSphere.Testing;

// The reference store as five services and a storefront, until Ctrl-C. See eng/run-cluster.
if (Option("--postgres") is { } shown && new NpgsqlConnectionStringBuilder(shown).Password is { Length: > 0 })
{
    Console.Error.WriteLine("Every user of the machine can read arguments: set OMNISPHERE_TEST_POSTGRES instead.");
    return 1;
}

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var data = TestFolder.Create("cluster");
try
{
    if (Option("--postgres") is { } named)
    {
        Environment.SetEnvironmentVariable("OMNISPHERE_TEST_POSTGRES", named);
    }

    if (Option("--redis") is { } address)
    {
        Environment.SetEnvironmentVariable("OMNISPHERE_TEST_REDIS", address);
    }

    await using var postgres = await PostgreSqlServer.StartAsync(cancellationToken: stop.Token);
    await using var database = await postgres.CreateDatabaseAsync(stop.Token);
    await using var redis = await RedisServer.StartAsync(stop.Token);
    await using var broker = Option("--kafka") is null ? KafkaCluster.Start() : null;
    var kafka = Option("--kafka") ?? broker!.BootstrapServers;
    await using var cluster = await StoreCluster.StartAsync(
        new StoreClusterOptions
        {
            Port = int.Parse(Option("--port") ?? "5090", CultureInfo.InvariantCulture),
            ServiceConnectionString = database.ServiceConnectionString,
            OwnerConnectionString = database.ConnectionString,
            DataFolder = data.Path,
            Tls = args.Contains("--tls"),
            Settings = new Dictionary<string, string?>
            {
                ["OmniSphere:Redis:ConnectionString"] = redis.Configuration,
                ["OmniSphere:Kafka:BootstrapServers"] = kafka,
            },
            Line = (name, line) => Console.WriteLine($"{name, -10} {line}"),
        },
        stop.Token
    );
    await WriteAsync();
    var scheme = cluster.Authority is null ? "http" : "https";
    Console.WriteLine($"cluster    ready on {scheme}://localhost:{cluster.Port}/; Ctrl-C stops it");
    if (cluster.Authority is { } authority)
    {
        Console.WriteLine($"cluster    trust it by: curl --cacert {authority}");
    }

    while (true)
    {
        await Task.Delay(500, stop.Token);
        foreach (var name in StoreCluster.Names.Where(cluster.HasExited))
        {
            Console.WriteLine($"{name, -10} has ended; it is started again");
            await cluster.StartAsync(name, stop.Token);
            await WriteAsync();
        }
    }

    async Task WriteAsync()
    {
        var file = Path.Combine(Repository.Folder, "artifacts", "cluster.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Never half a file for those who watch it.
        await File.WriteAllTextAsync(
            $"{file}.new",
            cluster.Describe(kafka, database.ServiceConnectionString, redis.Configuration),
            stop.Token
        );
        File.Move($"{file}.new", file, overwrite: true);
    }
}
catch (Exception) when (stop.IsCancellationRequested)
{
    // A terminal's Ctrl-C goes to the database as well, which may be gone before its clean-up.
    Console.WriteLine("cluster    stopped");
}
finally
{
    File.Delete(Path.Combine(Repository.Folder, "artifacts", "cluster.json"));
}

return 0;

string? Option(string name) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
