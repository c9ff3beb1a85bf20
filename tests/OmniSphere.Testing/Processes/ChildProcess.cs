using System.Diagnostics;
using System.Globalization;

namespace OmniSphere.Testing;

/// <summary>
/// A process that cannot outlive the test run. Beside each child a shell waits on a pipe from this process; when the
/// pipe closes, because of a dispose, an exit, a crash or <c>kill -9</c>, the shell signals the child and is done.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int LinesKept = 400;

    // The signals of a terminal reach the whole process group; the guard must live until the pipe closes.
    private const string Guard = """trap '' HUP INT TERM; read -r _; kill -"$1" "$2" 2>/dev/null""";

    private readonly Process _process;
    private readonly Process _guard;
    private readonly Queue<string> _lines = new(LinesKept);
    private readonly Lock _gate = new();

    private readonly Action<string>? _line;

    private ChildProcess(ProcessStartInfo start, string stopSignal, Action<string>? line)
    {
        _line = line;
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _guard = StartGuard(stopSignal, _process.Id);
    }

    /// <summary>The operating system's id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>True once the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What the process exited with; only after it has.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last 400 lines of standard output and error, in the order they came.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <param name="start">What to run.</param>
    /// <param name="stopSignal">The signal that ends it: <c>KILL</c>, or a politer one that it obeys at once.</param>
    /// <param name="line">Gets each line that it prints.</param>
    public static ChildProcess Start(ProcessStartInfo start, string stopSignal = "KILL", Action<string>? line = null) =>
        new(start, stopSignal, line);

    /// <summary>Ends the process as <c>kill -9</c> does: nothing is flushed, no handler runs.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the process to end (SIGTERM) and waits until it has.</summary>
    public async Task TerminateAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_process.HasExited)
        {
            // Its id may belong to another process by now.
            _guard.Kill();
        }
        else
        {
            _guard.StandardInput.Close();
        }

        await _guard.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _guard.Dispose();
        _process.Dispose();
    }

    private static Process StartGuard(string signal, int id)
    {
        var start = new ProcessStartInfo("sh", ["-c", Guard, "sh", signal, id.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("The shell 'sh' did not start.");
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _line?.Invoke(line);
        lock (_gate)
        {
            if (_lines.Count == LinesKept)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }
}
