using OmniSphere.Benchmarks.Harness;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>The figures of one load beside those of its baseline.</summary>
internal static class Figures
{
    /// <param name="what">What was loaded.</param>
    /// <param name="each">What one is called.</param>
    /// <param name="round">What was seen.</param>
    public static IEnumerable<Figure> Of(string what, string each, Round round)
    {
        var (ours, baseline, inside) = round;
        return
        [
            new($"{what}, throughput", ours.PerSecond, $"{each}s/s", baseline.PerSecond),
            new($"{what}, throughput beside SQL without HTTP", ours.PerSecond, $"{each}s/s", inside.PerSecond),
            new($"{what}, p50", ours.P50, "ms", baseline.P50),
            new($"{what}, p99", ours.P99, "ms", baseline.P99),
            new($"{what}, allocated", ours.Allocated / 1024, $"KiB/{each}", baseline.Allocated / 1024),
            new($"{what}, processor", ours.Cpu, $"us/{each}", baseline.Cpu),
        ];
    }

    /// <summary>What the database is asked by one request, measured after the load by some that run alone.</summary>
    public static async Task<IEnumerable<Figure>> SqlAsync(
        string what,
        string each,
        int times,
        Func<int, Task> operation
    )
    {
        var log = Environment.GetEnvironmentVariable("OMNISPHERE_BENCH_SQL") is null ? null : Console.Out;
        using var sql = new SqlCounter { Log = log };
        for (var i = 0; i < times; i++)
        {
            await operation(i);
        }

        // What follows in the background is part of it.
        await Task.Delay(TimeSpan.FromSeconds(1));
        return
        [
            new($"{what}, SQL commands", sql.Commands / (double)times, $"per {each}", null),
            new($"{what}, transactions", sql.Commits / (double)times, $"per {each}", null),
        ];
    }
}
