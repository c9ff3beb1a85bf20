using System.Globalization;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>With how many connections the hot paths are measured.</summary>
internal static class Connections
{
    /// <summary>1, 8 and 32, or those that <c>OMNISPHERE_BENCH_CONNECTIONS</c> names, for example <c>8</c>.</summary>
    public static IReadOnlyList<int> Asked { get; } =
        Environment.GetEnvironmentVariable("OMNISPHERE_BENCH_CONNECTIONS") is { Length: > 0 } asked
            ? [.. asked.Split(',').Select(c => int.Parse(c, CultureInfo.InvariantCulture))]
            : [1, 8, 32];
}
