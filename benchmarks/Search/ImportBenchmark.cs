using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Catalogue.Import;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Benchmarks.Search;

/// <summary>How long a file of products takes until the last one is found, beside the same rows by bare SQL.</summary>
internal sealed class ImportBenchmark(DatabaseProvider provider) : IBenchmark
{
    /// <summary>How many products the search is measured on as well.</summary>
    public static readonly int Products = int.Parse(
        Environment.GetEnvironmentVariable("OMNISPHERE_BENCH_PRODUCTS") ?? "100000",
        CultureInfo.InvariantCulture
    );

    public string Name => provider == DatabaseProvider.Sqlite ? "import" : "import-postgres";

    public string Description => $"{Products:N0} products imported into {provider} until all are found";

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var host = await BenchmarkHost.StartAsync(provider, builder => builder.AddOmniSphereCatalogue());
        var bare = await BareImport.RunAsync(host, SampleProducts.JsonLines(Products, stock: 5));
        var before = Environment.CpuUsage.TotalTime;
        var (written, found) = await ImportAsync(host);
        var worked = Environment.CpuUsage.TotalTime - before;
        return
        [
            new Figure(
                "import until written",
                Products / written.TotalSeconds,
                "products/s",
                Products / bare.TotalSeconds
            ),
            new Figure("import until written, took", written.TotalSeconds, "s", bare.TotalSeconds),
            new Figure(
                "import until all is found",
                Products / found.TotalSeconds,
                "products/s",
                Products / bare.TotalSeconds
            ),
            new Figure("import until all is found, took", found.TotalSeconds, "s", bare.TotalSeconds),
            new Figure(
                "import, processor without the server's",
                worked.TotalMilliseconds / Products,
                "ms/product",
                null
            ),
        ];
    }

    /// <summary>Imports; answers when all products were written, and when the search found all.</summary>
    public static async Task<(TimeSpan Written, TimeSpan Found)> ImportAsync(BenchmarkHost host, int? products = null)
    {
        var count = products ?? Products;
        await using var scope = host.Services.GetRequiredService<ITenantScopeFactory>().Create(host.Tenant);
        await using var lines = SampleProducts.JsonLines(count, stock: 5);
        var watch = Stopwatch.StartNew();
        await scope.Get<IProductImporter>().ImportAsync(lines, ImportFormat.JsonLines);
        var written = watch.Elapsed;
        for (var i = 0; i < 6000; i++)
        {
            using var answer = await host.Client.GetAsync("/catalogue/v1/search?size=1");
            var text = await answer.Content.ReadAsStringAsync();
            // Refused while the index is being made.
            if (answer.IsSuccessStatusCode && JsonNode.Parse(text)?["total"]?.GetValue<int>() == count)
            {
                return (written, watch.Elapsed);
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The products were not indexed in ten minutes.");
    }
}
