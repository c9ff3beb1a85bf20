namespace OmniSphere.Testing;

/// <summary>The browser that tests drive: Debian's Chromium, or the one that <c>OMNISPHERE_TEST_CHROMIUM</c> names.</summary>
public static class Chromium
{
    private static readonly string[] Usual =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ];

    /// <summary>The browser's program, or null where this machine has none.</summary>
    public static string? ExecutablePath { get; } =
        Environment.GetEnvironmentVariable("OMNISPHERE_TEST_CHROMIUM") is { Length: > 0 } named
            ? named
            : Array.Find(Usual, File.Exists);

    /// <summary>Why no browser can be had, or null when one can. For <see cref="TestServices.Require"/>.</summary>
    public static string? SkipReason =>
        File.Exists(ExecutablePath)
            ? null
            : "Chromium is not installed: run eng/install-test-services or set OMNISPHERE_TEST_CHROMIUM.";

    /// <summary>
    /// Command-line flags for a test run: no sandbox (it needs a user other than root), no GPU, nothing in the
    /// background, so that the pages under test are all that uses the network.
    /// </summary>
    public static IReadOnlyList<string> Arguments { get; } =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
}
