using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace OmniSphere.Testing;

/// <summary>Decides what becomes of a test whose server is not on this machine.</summary>
public static class TestServices
{
    /// <summary>True on a build server, that is when the environment says <c>CI=true</c>.</summary>
    public static bool IsContinuousIntegration =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Goes on when <paramref name="missing"/> is null. Otherwise skips the running test with that reason on a
    /// developer's machine, and fails it on a build server, where a server that is missing would hide a regression.
    /// </summary>
    /// <param name="missing">Why the server cannot be had, as <see cref="PostgreSqlServer.SkipReason"/> gives it.</param>
    public static void Require([NotNullIfNotNull(nameof(missing))] string? missing)
    {
        if (missing is null)
        {
            return;
        }

        if (IsContinuousIntegration)
        {
            Assert.Fail($"{missing} A build server must run this test.");
        }

        Assert.Skip(missing);
    }
}
