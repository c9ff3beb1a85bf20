namespace OmniSphere.Benchmarks.Harness;

/// <summary>One measured number beside its baseline.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">Ours.</param>
/// <param name="Unit">For example <c>requests/s</c>.</param>
/// <param name="Baseline">The baseline's, in the same unit and the same run; null where the figure stands alone.</param>
public sealed record Figure(string Name, double Value, string Unit, double? Baseline)
{
    /// <summary>Ours divided by the baseline's.</summary>
    public double? Ratio => Baseline is { } b and > 0 ? Value / b : null;
}

/// <summary>A benchmark that <c>bench.sh</c> can run by name.</summary>
public interface IBenchmark
{
    string Name { get; }

    string Description { get; }

    Task<IReadOnlyList<Figure>> RunAsync();
}
