using System.Diagnostics;

namespace ReferenceStore.Tests.Packages;

/// <summary>Runs command-line tools to their end.</summary>
internal static class Tool
{
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

    /// <summary>Whether a checkout knows where its repository is published.</summary>
    public static bool HasRemote(string folder)
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", ["remote"])
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        return git.StandardOutput.ReadToEnd().Trim().Length > 0;
    }
}
