using System.Globalization;

namespace OmniSphere.Benchmarks.Harness;

/// <summary>How long a load run takes: <c>OMNISPHERE_BENCH_SECONDS</c> makes a quick trial of it.</summary>
internal static class BenchmarkTime
{
    /// <summary>What does not count: as long as the runtime takes to compile hot code well.</summary>
    public static TimeSpan WarmUp { get; } =
        TimeSpan.FromSeconds(
            double.Parse(
                Environment.GetEnvironmentVariable("OMNISPHERE_BENCH_SECONDS") ?? "10",
                CultureInfo.InvariantCulture
            )
        );

    /// <summary>What counts.</summary>
    public static TimeSpan Duration => WarmUp;
}
