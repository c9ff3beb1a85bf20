using System.Diagnostics;

namespace OmniSphere.Testing;

/// <summary>
/// A .NET program in a process of its own, for tests of start-up, shutdown and sudden death. It ends with the test run
/// at the latest.
/// </summary>
public sealed class ProcessHost : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ChildProcess _process;

    private ProcessHost(ChildProcess process) => _process = process;

    /// <summary>The operating system's id of the process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>True once the program has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The last 400 lines of what the program printed.</summary>
    public string Output => _process.Output;

    /// <summary>Starts a program and waits until its readiness address answers with success.</summary>
    /// <exception cref="InvalidOperationException">The program ended first; the message holds its output.</exception>
    /// <exception cref="TimeoutException">It was not ready in time; the message holds its output.</exception>
    public static async Task<ProcessHost> StartAsync(
        ProcessHostOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new ProcessHost(Start(options));
        try
        {
            await host.WaitUntilReadyAsync(options, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it has written.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds its output.</exception>
    public static async Task<string> RunAsync(ProcessHostOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var process = Start(options);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{options.Assembly} ended with code {process.ExitCode}:\n{process.Output}"
            );
        }

        return process.Output;
    }

    /// <summary>Ends the program as <c>kill -9</c> does, and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits until the program has ended by itself.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken = default) =>
        _process.WaitForExitAsync(cancellationToken);

    /// <summary>Asks the program to end (SIGTERM) and waits until it has.</summary>
    /// <returns>Its exit code: 0 after a graceful shutdown.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken = default)
    {
        await _process.TerminateAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Kills the program if it still runs.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static ChildProcess Start(ProcessHostOptions options)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [options.Assembly, .. options.Arguments]
        )
        {
            WorkingDirectory = options.WorkingDirectory ?? Path.GetDirectoryName(options.Assembly) ?? "",
        };
        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        return ChildProcess.Start(start, line: options.Line);
    }

    private async Task WaitUntilReadyAsync(ProcessHostOptions options, CancellationToken cancellationToken)
    {
        using var http = TrustedHttp.Client(options.Authority);
        http.Timeout = TimeSpan.FromSeconds(5);
        var started = Stopwatch.StartNew();
        while (!await AnswersAsync(http, options.Ready, cancellationToken))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException(
                    $"{options.Assembly} ended with code {_process.ExitCode} before it was ready:\n{Output}"
                );
            }

            if (started.Elapsed > options.Timeout)
            {
                throw new TimeoutException(
                    $"{options.Ready} did not answer with success within {options.Timeout}:\n{Output}"
                );
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(address, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
