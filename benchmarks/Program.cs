using OmniSphere.Benchmarks.Events;
using OmniSphere.Benchmarks.Gateway;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Benchmarks.Micro;
using OmniSphere.Benchmarks.Orders;
using OmniSphere.Benchmarks.Pricing;
using OmniSphere.Benchmarks.Search;
using OmniSphere.Benchmarks.SearchQuality;
using OmniSphere.Benchmarks.Tenants;

// dotnet run -c Release --project benchmarks -- [NAME…]: each benchmark beside its baseline, in the same run.
if (args is [LoadClient.Argument])
{
    return await LoadClient.RunAsync();
}

if (args is [RebuildBenchmark.Argument])
{
    return await RebuildBenchmark.MeasureAsync();
}

IReadOnlyList<IBenchmark> all =
[
    new SearchBenchmark(),
    new PageBenchmark(),
    new SearchQualityBenchmark(),
    new ImportBenchmark(OmniSphere.Persistence.DatabaseProvider.Sqlite),
    new ImportBenchmark(OmniSphere.Persistence.DatabaseProvider.PostgreSql),
    new RebuildBenchmark(),
    new PlaceOrderBenchmark(OmniSphere.Persistence.DatabaseProvider.Sqlite),
    new PlaceOrderBenchmark(OmniSphere.Persistence.DatabaseProvider.PostgreSql),
    new AddToCartBenchmark(OmniSphere.Persistence.DatabaseProvider.Sqlite),
    new AddToCartBenchmark(OmniSphere.Persistence.DatabaseProvider.PostgreSql),
    new OutboxBenchmark(OmniSphere.Persistence.DatabaseProvider.Sqlite),
    new OutboxBenchmark(OmniSphere.Persistence.DatabaseProvider.PostgreSql),
    new PricingBenchmark(),
    new GatewayBenchmark(),
    new TenantsBenchmark(OmniSphere.Persistence.DatabaseProvider.Sqlite),
    new TenantsBenchmark(OmniSphere.Persistence.DatabaseProvider.PostgreSql),
    new MicroBenchmarks(),
];
if (args.FirstOrDefault(name => all.All(b => b.Name != name)) is { } unknown)
{
    await Console.Error.WriteLineAsync(
        $"There is no benchmark '{unknown}'. There are: {string.Join(", ", all.Select(b => b.Name))}."
    );
    return 2;
}

var figures = new List<Figure>();
foreach (var benchmark in all.Where(b => args.Length == 0 || args.Contains(b.Name)))
{
    Console.WriteLine($"{benchmark.Name}: {benchmark.Description}");
    var measured = await benchmark.RunAsync();
    Report.Write(benchmark.Name, measured);
    figures.AddRange(measured);
}

Report.Print(figures);
return 0;
