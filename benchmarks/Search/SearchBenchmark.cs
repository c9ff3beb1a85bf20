using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Catalogue.Search;
using OmniSphere.Persistence;

namespace OmniSphere.Benchmarks.Search;

/// <summary>
/// <c>GET /catalogue/v1/search</c> over HTTP with facets, beside a raw Lucene.NET query for the same words on a plain
/// index of the same products, in the same process on the same cores.
/// </summary>
internal sealed class SearchBenchmark : IBenchmark
{
    private const int Connections = 8;
    private static readonly TimeSpan WarmUp = BenchmarkTime.WarmUp;
    private static readonly TimeSpan Duration = BenchmarkTime.Duration;

    public string Name => "search";

    public string Description =>
        $"search over HTTP, {ImportBenchmark.Products:N0} products, facets on, {Connections} connections";

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var host = await BenchmarkHost.StartAsync(
            DatabaseProvider.Sqlite,
            builder => builder.AddOmniSphereCatalogue()
        );
        await ImportBenchmark.ImportAsync(host);
        var queries = SampleProducts.Queries;
        var searches = queries.Select(q => Get($"search?q={Uri.EscapeDataString(q)}&size=20")).ToList();
        var beginnings = queries.Select(q => Get($"suggest?q={Uri.EscapeDataString(q[..3])}")).ToList();
        var engine = host.Services.GetRequiredService<IProductSearch>();
        using var raw = RawIndex.Of(SampleProducts.JsonLines(ImportBenchmark.Products, stock: 5));
        var baseline = await Load.RunAsync(Connections, WarmUp, Duration, (_, n) => raw.SearchAsync(Query(n)));
        var direct = await Load.RunAsync(
            Connections,
            WarmUp,
            Duration,
            async (_, n) =>
                await engine.SearchAsync(
                    host.Tenant,
                    new ProductQuery { Text = Query(n), Currency = host.Tenant.Currency }
                )
        );
        var search = await HttpLoad.RunAsync(host.Address, Connections, WarmUp, Duration, searches);
        var suggest = await HttpLoad.RunAsync(host.Address, Connections, WarmUp, Duration, beginnings);
        await using var bare = await BareKestrel.StartAsync(await host.Client.GetByteArrayAsync(searches[0].Path));
        var echo = await HttpLoad.RunAsync(bare.Address, Connections, WarmUp, Duration, searches);
        var pages = await PageBenchmark.MeasureAsync(host);
        return
        [
            .. pages,
            new Figure("search, throughput", search.PerSecond, "requests/s", baseline.PerSecond),
            new Figure("search, p50", search.P50, "ms", baseline.P50),
            new Figure("search, p99", search.P99, "ms", baseline.P99),
            new Figure("search, allocated", search.Allocated / 1024, "KiB/request", baseline.Allocated / 1024),
            new Figure("search, processor", search.Cpu, "us/request", baseline.Cpu),
            new Figure("search, processor of the client", search.ClientCpu, "us/request", null),
            new Figure("search without HTTP, throughput", direct.PerSecond, "queries/s", baseline.PerSecond),
            new Figure("search without HTTP, allocated", direct.Allocated / 1024, "KiB/query", null),
            new Figure("search without HTTP, processor", direct.Cpu, "us/query", baseline.Cpu),
            new Figure("bare Kestrel, the same answer", echo.PerSecond, "requests/s", null),
            new Figure("bare Kestrel, processor", echo.Cpu, "us/request", null),
            new Figure("suggest, throughput", suggest.PerSecond, "requests/s", baseline.PerSecond),
            new Figure("suggest, p99", suggest.P99, "ms", baseline.P99),
            new Figure("suggest, allocated", suggest.Allocated / 1024, "KiB/request", null),
            new Figure("suggest, processor", suggest.Cpu, "us/request", null),
        ];

        string Query(long n) => queries[(int)(n % queries.Count)];
    }

    private static LoadRequest Get(string path) => new("GET", $"/catalogue/v1/{path}");
}
