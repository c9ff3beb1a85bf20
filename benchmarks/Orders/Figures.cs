using OmniSphere.Benchmarks.Harness;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>The figures of one load beside those of its baseline.</summary>
internal static class Figures
{
    public static IEnumerable<Figure> Of(string what, string each, LoadResult ours, LoadResult baseline) =>
        [
            new($"{what}, throughput", ours.PerSecond, $"{each}s/s", baseline.PerSecond),
            new($"{what}, p50", ours.P50, "ms", baseline.P50),
            new($"{what}, p99", ours.P99, "ms", baseline.P99),
            new($"{what}, allocated with client", ours.Allocated / 1024, $"KiB/{each}", baseline.Allocated / 1024),
        ];
}
