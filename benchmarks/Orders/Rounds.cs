using OmniSphere.Benchmarks.Harness;

namespace OmniSphere.Benchmarks.Orders;

/// <summary>What one round of a load saw.</summary>
/// <param name="Ours">The host over HTTP.</param>
/// <param name="Baseline">The same SQL behind a bare server, loaded by the same client over HTTP.</param>
/// <param name="Inside">The same SQL without server and client.</param>
internal sealed record Round(LoadResult Ours, LoadResult Baseline, LoadResult Inside)
{
    public double Ratio => Ours.PerSecond / Baseline.PerSecond;
}

/// <summary>
/// Short rounds in turns: a machine that has other guests is fast in one second and slow in the next, and one long phase after
/// the other compares the machine with itself. The round in the middle is reported.
/// </summary>
internal static class Rounds
{
    private const int Count = 5;

    public static async Task<Round> MiddleAsync(Func<Task<Round>> run)
    {
        var rounds = new List<Round>();
        for (var i = 0; i < Count; i++)
        {
            rounds.Add(await run());
        }

        Console.WriteLine($"rounds: {string.Join(", ", rounds.Select(r => r.Ratio.ToString("P0", null)))}");
        return rounds.OrderBy(r => r.Ratio).ElementAt(Count / 2);
    }
}
