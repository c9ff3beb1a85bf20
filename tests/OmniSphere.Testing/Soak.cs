namespace OmniSphere.Testing;

/// <summary>
/// Long suites have a short form that always runs and a full form that <c>./test.sh --soak</c> turns on.
/// </summary>
public static class Soak
{
    /// <summary>True when the full forms are asked for: the environment says <c>OMNISPHERE_SOAK=1</c>.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("OMNISPHERE_SOAK") == "1";

    /// <summary>Picks the size of a test: rounds, rows, a duration.</summary>
    /// <param name="brief">The size that every run can afford.</param>
    /// <param name="full">The size of a soak run.</param>
    public static T Scale<T>(T brief, T full) => IsOn ? full : brief;
}
