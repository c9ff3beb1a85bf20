using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Catalogue.Import;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Benchmarks.Gateway;

/// <summary>
/// The same requests to the catalogue service directly and through the gateway, and through a YARP proxy that does nothing
/// else, which tells what the hop costs and what the gateway adds. The processor's time of a request is that of client,
/// gateway and service together: on a machine that is busy with all three, it is what throughput follows.
/// </summary>
internal sealed class GatewayBenchmark : IBenchmark
{
    private const int Products = 2_000;
    private const int Connections = 32;
    private const int Rounds = 3;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    private static readonly List<string> Slugs = [];

    private static readonly (string Name, Func<long, string> Path)[] Requests =
    [
        ("product", n => $"/catalogue/v1/products/{Slugs[(int)(n % Slugs.Count)]}"),
        ("listing", n => $"/catalogue/v1/products?limit={10 + (n % 10)}"),
        ("search", n => $"/catalogue/v1/search?q={Uri.EscapeDataString(Words[(int)(n % Words.Count)])}&size=20"),
    ];

    public string Name => "gateway";

    public string Description => $"the catalogue directly and through the gateway, {Connections} connections";

    private static IReadOnlyList<string> Words => SampleProducts.Queries;

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var service = await BenchmarkHost.StartAsync(
            DatabaseProvider.Sqlite,
            builder => builder.AddOmniSphereCatalogue(),
            ("OmniSphere:ServiceIdentity:Name", "catalogue"),
            ("OmniSphere:ServiceIdentity:Keys:0", key),
            // So that it can be called directly as well.
            ("OmniSphere:ServiceIdentity:Required", "false")
        );
        await FillAsync(service);
        await using var gateway = await Proxies.GatewayAsync(service, key);
        await using var bare = await Proxies.BareAsync(service);
        var doors = new[] { new Door("direct", service.Client.BaseAddress!), bare, gateway };

        // What compiles and what caches is not the price of a request.
        foreach (var (_, path) in Requests)
        {
            foreach (var door in doors)
            {
                await MeasureAsync(door, path);
            }
        }

        var figures = new List<Figure>();
        foreach (var (name, path) in Requests)
        {
            // In turns, so that what else the machine does meets all of them.
            var seen = doors.ToDictionary(d => d, _ => new List<Sample>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var door in doors)
                {
                    seen[door].Add(await MeasureAsync(door, path));
                }
            }

            var (straight, proxied, passed) = (Median(seen[doors[0]]), Median(seen[doors[1]]), Median(seen[doors[2]]));
            figures.AddRange([
                new($"{name}, through the gateway", passed.PerSecond, "requests/s", straight.PerSecond),
                new($"{name}, through a bare YARP", proxied.PerSecond, "requests/s", straight.PerSecond),
                new($"{name}, p50 through the gateway", passed.P50, "ms", straight.P50),
                new($"{name}, processor through the gateway", passed.Processor, "µs/request", straight.Processor),
                new($"{name}, processor through a bare YARP", proxied.Processor, "µs/request", straight.Processor),
                new($"{name}, allocated through the gateway", passed.Allocated, "KiB/request", straight.Allocated),
                new($"{name}, allocated through a bare YARP", proxied.Allocated, "KiB/request", straight.Allocated),
            ]);
        }

        return figures;
    }

    private static async Task<Sample> MeasureAsync(Door door, Func<long, string> path)
    {
        using var client = new HttpClient(
            new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = Connections }
        )
        {
            BaseAddress = door.Address,
        };
        client.DefaultRequestHeaders.Host = "bench.localhost";
        await Load.RunAsync(Connections, Connections * 10, i => GetAsync(0, i));
        var asked = 0L;
        var busy = Process.GetCurrentProcess().TotalProcessorTime;
        var load = await Load.RunAsync(
            Connections,
            WarmUp,
            Duration,
            (worker, number) =>
            {
                Interlocked.Increment(ref asked);
                return GetAsync(worker, number);
            }
        );
        busy = Process.GetCurrentProcess().TotalProcessorTime - busy;
        return new Sample(load.PerSecond, load.P50, busy.TotalMicroseconds / asked, load.Allocated / 1024);

        async Task GetAsync(int worker, long number)
        {
            using var response = await client.GetAsync(new Uri(path(number), UriKind.Relative));
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
        }
    }

    private static Sample Median(List<Sample> samples) =>
        samples.OrderBy(s => s.PerSecond).ElementAt(samples.Count / 2);

    private static async Task FillAsync(BenchmarkHost service)
    {
        await using (var scope = service.Services.GetRequiredService<ITenantScopeFactory>().Create(service.Tenant))
        {
            await using var products = SampleProducts.JsonLines(Products, stock: 5);
            await scope.Get<IProductImporter>().ImportAsync(products, ImportFormat.JsonLines);
        }

        using var lines = new StreamReader(SampleProducts.JsonLines(Products, stock: 5));
        while (await lines.ReadLineAsync() is { Length: > 0 } line)
        {
            Slugs.Add((string)System.Text.Json.Nodes.JsonNode.Parse(line)!["slug"]!);
        }

        foreach (var (_, path) in Requests)
        {
            // The index is built after the import.
            for (
                var watch = Stopwatch.StartNew();
                !(await service.Client.GetAsync(new Uri(path(0), UriKind.Relative))).IsSuccessStatusCode;
                await Task.Delay(100)
            )
            {
                if (watch.Elapsed > TimeSpan.FromMinutes(1))
                {
                    throw new TimeoutException($"{path(0)} is not answered.");
                }
            }
        }
    }

    private sealed record Sample(double PerSecond, double P50, double Processor, double Allocated);
}
