using System.Text.Json.Nodes;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Persistence;

namespace OmniSphere.Benchmarks.Search;

/// <summary>
/// A product page from the cache, beside a server that answers every request with the same bytes and does nothing else.
/// How many products there are does not matter to it.
/// </summary>
internal sealed class PageBenchmark : IBenchmark
{
    private const int Connections = 8;

    public string Name => "page";

    public string Description => $"product pages from the cache, {Connections} connections";

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var host = await BenchmarkHost.StartAsync(
            DatabaseProvider.Sqlite,
            builder => builder.AddOmniSphereCatalogue()
        );
        await ImportBenchmark.ImportAsync(host, products: 1_000);
        return await MeasureAsync(host);
    }

    /// <summary>The same on a host that has products.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchmarkHost host)
    {
        var pages = await PagesAsync(host);
        var (warmUp, duration) = (BenchmarkTime.WarmUp, BenchmarkTime.Duration);
        await using var plain = await BareKestrel.StartAsync(await host.Client.GetByteArrayAsync(pages[0].Path));
        var page = await HttpLoad.RunAsync(host.Address, Connections, warmUp, duration, pages);
        var written = await HttpLoad.RunAsync(plain.Address, Connections, warmUp, duration, pages);
        return
        [
            new Figure("product page, throughput", page.PerSecond, "requests/s", written.PerSecond),
            new Figure("product page, p99", page.P99, "ms", written.P99),
            new Figure("product page, allocated", page.Allocated / 1024, "KiB/request", written.Allocated / 1024),
            new Figure("product page, processor", page.Cpu, "us/request", written.Cpu),
            new Figure("product page, processor of the client", page.ClientCpu, "us/request", written.ClientCpu),
        ];
    }

    /// <summary>A hundred products that are asked for again and again, as a busy shop's are.</summary>
    private static async Task<IReadOnlyList<LoadRequest>> PagesAsync(BenchmarkHost host)
    {
        var text = await host.Client.GetStringAsync("/catalogue/v1/products?limit=100");
        return
        [
            .. JsonNode.Parse(text)!["items"]!
                .AsArray()
                .Select(p => new LoadRequest("GET", $"/catalogue/v1/products/{p!["slug"]}")),
        ];
    }
}
