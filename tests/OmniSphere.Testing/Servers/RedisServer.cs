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

    private readonly ChildProcess? _process;
    private readonly TestFolder? _folder;

    private RedisServer(string configuration, ChildProcess? process = null, TestFolder? folder = null)
    {
        Configuration = configuration;
        _process = process;
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
    public static async Task<RedisServer> StartAsync(CancellationToken cancellationToken = default)
    {
        if (Named is { } named)
        {
            return new(named);
        }

        if (SkipReason is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        var folder = TestFolder.Create("redis");
        var port = FreePort.Next();
        var process = ChildProcess.Start(
            new ProcessStartInfo(
                Executables.Find(Program)!,
                [
                    .. new[] { "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1" },
                    .. new[] { "--save", "", "--appendonly", "no", "--dir", folder.Path },
                ]
            )
        );
        var server = new RedisServer($"127.0.0.1:{port}", process, folder);
        try
        {
            await server.WaitUntilReadyAsync(port, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server, if it was started here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder?.Dispose();
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
            return answer.AsSpan().SequenceEqual("+PONG\r\n"u8);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
