using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OmniSphere.Benchmarks.Harness;
using OmniSphere.Catalogue.Search;
using OmniSphere.Persistence;

namespace OmniSphere.Benchmarks.Search;

/// <summary>
/// What a full rebuild of the index takes: time, and memory beyond what the process had before. In a process of its own that
/// collects garbage as the reference store does; the one for throughput lets some hundred megabytes of garbage pile up first.
/// </summary>
internal sealed class RebuildBenchmark : IBenchmark
{
    /// <summary>The argument that makes this program the process that is measured.</summary>
    public const string Argument = "rebuild-process";

    /// <summary>What the extra memory may be for 100,000 products.</summary>
    private const double Limit = 300;
    private const double Megabyte = 1 << 20;

    public string Name => "rebuild";

    public string Description => $"the index of {ImportBenchmark.Products:N0} products built anew beside the live one";

    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(RebuildBenchmark).Assembly.Location);
        }

        start.ArgumentList.Add(Argument);
        start.Environment["DOTNET_gcServer"] = "0";
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Figure[]>(answer)!
            : throw new InvalidOperationException($"The rebuild failed: {answer}");
    }

    public static async Task<int> MeasureAsync()
    {
        await using var host = await BenchmarkHost.StartAsync(
            DatabaseProvider.Sqlite,
            builder => builder.AddOmniSphereCatalogue()
        );
        await ImportBenchmark.ImportAsync(host);
        // What the heap holds in reserve goes back to the system, or it would hide what the rebuild takes.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var (heap, set) = (GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet);
        var (mostHeap, mostSet) = (heap, set);
        var watch = Stopwatch.StartNew();
        var rebuild = host.Services.GetRequiredService<SearchRebuilds>().RequestAsync(host.Tenant);
        while (await Task.WhenAny(rebuild, Task.Delay(20)) != rebuild)
        {
            mostHeap = Math.Max(mostHeap, GC.GetTotalMemory(forceFullCollection: false));
            mostSet = Math.Max(mostSet, Environment.WorkingSet);
        }

        await rebuild;
        Figure[] figures =
        [
            new("rebuild, took", watch.Elapsed.TotalSeconds, "s", null),
            new("rebuild, most working set beyond before", (mostSet - set) / Megabyte, "MB", Limit),
            new("rebuild, most heap beyond before", (mostHeap - heap) / Megabyte, "MB", Limit),
        ];
        Console.WriteLine(JsonSerializer.Serialize(figures));
        return 0;
    }
}
