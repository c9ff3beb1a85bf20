namespace OmniSphere;

/// <summary>Pauses between attempts that double.</summary>
public static class Backoff
{
    /// <summary>The pause after an attempt that failed.</summary>
    /// <param name="attempt">Which one, from 1.</param>
    /// <param name="first">The pause after the first.</param>
    /// <param name="longest">No pause is longer.</param>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan longest) =>
        TimeSpan.FromTicks((long)Math.Min(first.Ticks * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30)), longest.Ticks));
}
