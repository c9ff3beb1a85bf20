using System.Diagnostics;

namespace ReferenceStore.Tests.Packages;

/// <summary>Runs command-line tools to their end.</summary>
internal static class Tool
{
    // https://learn.microsoft.com/dotnet/core/compatibility/sdk/8.0/source-link
    private static readonly string[] Hosts = ["github.com", "gitlab.com", "bitbucket.org", "dev.azure.com"];

    /// <exception cref="InvalidOperationException">It failed; the message holds what it printed.</exception>
    public static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // No build process may outlive the test.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var process = Process.Start(start)!;
        var cancel = TestContext.Current.CancellationToken;
        var printed = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(cancel),
            process.StandardError.ReadToEndAsync(cancel)
        );
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0
            ? printed[0]
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{string.Join('\n', printed)}"
            );
    }

    /// <summary>
    /// Whether a checkout knows an address from which debuggers can load its sources: a remote on one of the hosts for
    /// which the SDK brings Source Link. A clone of a folder knows none.
    /// </summary>
    public static async Task<bool> HasLinkableRemoteAsync(string folder)
    {
        var remotes = await RunAsync(folder, "git", "remote", "--verbose");
        return Hosts.Any(host => remotes.Contains(host, StringComparison.OrdinalIgnoreCase));
    }
}
