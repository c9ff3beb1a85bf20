using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace OmniSphere.Testing;

/// <summary>
/// A throwaway Redis on a loopback port, without persistence, or the server that <c>OMNISPHERE_TEST_REDIS</c> names.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private static readonly Lazy<Task<RedisServer>> Shared = new(() => StartAsync());

    private readonly TestFolder? _folder;
    private readonly string[] _arguments;
    private readonly int _port;
    private ChildProcess? _process;

    private RedisServer(string configuration, int port = 0, string[]? arguments = null, TestFolder? folder = null)
    {
        Configuration = configuration;
        _port = port;
        _arguments = arguments ?? [];
        _folder = folder;
    }

    /// <summary>The configuration string of StackExchange.Redis, such as <c>127.0.0.1:40123</c>.</summary>
    public string Configuration { get; }

    /// <summary>Why no server can be had, or null when one can. For <see cref="TestServices.Require"/>.</summary>
    public static string? SkipReason =>
        Named is not null || Executables.Find(Program) is not null
            ? null
            : "Redis is not installed: run eng/install-test-services or set OMNISPHERE_TEST_REDIS.";

    private static string? Named =>
        Environment.GetEnvironmentVariable("OMNISPHERE_TEST_REDIS") is { Length: > 0 } named ? named : null;

    /// <summary>
    /// The server that all tests of this process share; started at the first call, stopped with the process. Skips
    /// the running test (fails it on a build server) where none can be had. Call it from a test, its constructor or its
    /// InitializeAsync: xunit takes a skip inside a shared fixture for a failure.
    /// </summary>
    public static Task<RedisServer> SharedAsync()
    {
        TestServices.Require(SkipReason);
        return Shared.Value;
    }

    /// <summary>Starts a server of the caller's own.</summary>
    /// <exception cref="InvalidOperationException">None can be had, or it did not start.</exception>
    public static async Task<RedisServer> StartAsync(CancellationToken cancellationToken = default) =>
        Named is { } named ? new(named) : await StartOwnAsync([], cancellationToken);

    /// <summary>
    /// Starts a server of the caller's own from the installed program, with further arguments, which can be killed,
    /// paused and started again. Skips the running test (fails it on a build server) where none is installed.
    /// </summary>
    public static async Task<RedisServer> StartOwnAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken = default
    )
    {
        TestServices.Require(
            Executables.Find(Program) is null ? "Redis is not installed: run eng/install-test-services." : null
        );
        var folder = TestFolder.Create("redis");
        var port = FreePort.Next();
        var server = new RedisServer(
            $"127.0.0.1:{port}",
            port,
            [
                .. new[] { "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1" },
                .. new[] { "--save", "", "--appendonly", "no", "--dir", folder.Path },
                .. arguments,
            ],
            folder
        );
        try
        {
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the server as <c>kill -9</c> does: what it held is lost.</summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        _process!.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Starts the server that was killed, empty, at the same address.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _process = ChildProcess.Start(new ProcessStartInfo(Executables.Find(Program)!, _arguments));
        await WaitUntilReadyAsync(_port, cancellationToken);
    }

    /// <summary>Lets the server hang with its connections open and its data kept, as a cut network does.</summary>
    public Task PauseAsync(CancellationToken cancellationToken = default) => SignalAsync("-STOP", cancellationToken);

    /// <summary>Lets a paused server go on.</summary>
    public Task ResumeAsync(CancellationToken cancellationToken = default) => SignalAsync("-CONT", cancellationToken);

    /// <summary>Stops the server, if it was started here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder?.Dispose();
    }

    private async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    private async Task WaitUntilReadyAsync(int port, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); !await AnswersPingAsync(port, cancellationToken); )
        {
            if (_process!.HasExited || clock.Elapsed > StartTimeout)
            {
                throw new InvalidOperationException($"Redis did not start:\n{_process.Output}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    private static async Task<bool> AnswersPingAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
            var answer = new byte[7];
            await stream.ReadExactlyAsync(answer, cancellationToken);
            return answer.AsSpan().SequenceEqual("+PONG\r\n"u8) || answer.AsSpan().SequenceEqual("-NOAUTH"u8);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
