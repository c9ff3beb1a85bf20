using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace OmniSphere.Hosting.Redis;

/// <summary>
/// The one connection to Redis, and whether it can be relied on. A node proves all the time, by a message to itself,
/// that it hears what is published; when none comes back it counts as cut off, and everything that uses Redis goes on
/// without it until a message comes back again.
/// </summary>
internal sealed class RedisLink : BackgroundService
{
    private static readonly TimeSpan WhileDown = TimeSpan.FromMilliseconds(200);

    private readonly RedisOptions _options;
    private readonly ILogger<RedisLink> _logger;
    private readonly RedisCredentials _credentials;
    private readonly ILoggerFactory _loggers;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _firstProbe = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RedisChannel _echoChannel;
    private volatile Func<IConnectionMultiplexer, Task>[] _beforeUp = [];
    private Task<ConnectionMultiplexer>? _connection;
    private Probe _probe = new(0);
    private volatile bool _isUp;

    public RedisLink(
        IOptions<RedisOptions> options,
        RedisCredentials credentials,
        ILoggerFactory loggers,
        ILogger<RedisLink> logger
    )
    {
        (_options, _credentials, _loggers, _logger) = (options.Value, credentials, loggers, logger);
        _echoChannel = Channel($"echo:{Guid.CreateVersion7():N}");
    }

    /// <summary>True while Redis answers and what is published arrives.</summary>
    public bool IsUp => _isUp;

    /// <summary>Has something done whenever the link comes up, before it counts as up; a fault leaves it down.</summary>
    public void BeforeUp(Func<IConnectionMultiplexer, Task> prepare)
    {
        lock (_gate)
        {
            _beforeUp = [.. _beforeUp, prepare];
        }
    }

    /// <summary>The connection once it was opened, for callers that cannot wait.</summary>
    public IConnectionMultiplexer? Current =>
        _connection is { IsCompletedSuccessfully: true } open ? open.GetAwaiter().GetResult() : null;

    /// <summary>The connection. While the server is away its operations throw at once.</summary>
    public async Task<IConnectionMultiplexer> ConnectAsync() => await OpenAsync();

    public async ValueTask<IDatabaseAsync> DatabaseAsync() => (await OpenAsync()).GetDatabase();

    public RedisKey Key(string name) => $"{_options.KeyPrefix}:{name}";

    // All channels in one slot of a cluster, so that one subscription stands for the others.
    public RedisChannel Channel(string name) => RedisChannel.Literal($"{{{_options.KeyPrefix}}}:{name}");

    /// <summary>Counts the link as down until it has proved itself again.</summary>
    public void Distrust(string reason)
    {
        lock (_gate)
        {
            if (!_isUp)
            {
                return;
            }

            _isUp = false;
        }

        RedisLog.Down(_logger, reason);
        _wake.Release();
    }

    /// <summary>Waits for the first proof, so that a node whose Redis is there starts with it; not longer than it takes to know.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await _firstProbe.Task.WaitAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
        if (_connection is { IsCompletedSuccessfully: true } connection)
        {
            // What has not been answered by now is not waited for.
            using var open = connection.GetAwaiter().GetResult();
            open.Close(allowCommandsToComplete: false);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await ProbeAsync(stoppingToken);
                _firstProbe.TrySetResult();
                await _wake.WaitAsync(_isUp ? _options.ProbeEvery : WhileDown, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            _firstProbe.TrySetResult();
        }
    }

    private Task<ConnectionMultiplexer> OpenAsync()
    {
        lock (_gate)
        {
            return _connection is null or { IsFaulted: true } or { IsCanceled: true }
                ? _connection = OpenCoreAsync()
                : _connection;
        }
    }

    private async Task<ConnectionMultiplexer> OpenCoreAsync()
    {
        var configuration = _options.ToConfiguration();
        configuration.Defaults = _credentials;
        configuration.LoggerFactory = _loggers;
        var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        connection.ConnectionFailed += (_, _) => Distrust("connection lost");
        return connection;
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await OpenAsync().WaitAsync(cancellationToken);
            await EchoAsync(connection, cancellationToken);
            if (_isUp)
            {
                return;
            }

            foreach (var prepare in _beforeUp)
            {
                await prepare(connection);
            }

            _isUp = true;
            RedisLog.Up(_logger);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or IOException or ObjectDisposedException)
        {
            Distrust(e.GetType().Name);
        }
    }

    private async Task EchoAsync(ConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        var subscriber = connection.GetSubscriber();
        if (_probe.Number == 0)
        {
            await subscriber.SubscribeAsync(
                _echoChannel,
                (_, number) => Volatile.Read(ref _probe).Answer((long)number)
            );
        }

        var probe = new Probe(_probe.Number + 1);
        Volatile.Write(ref _probe, probe);
        await subscriber.PublishAsync(_echoChannel, probe.Number);
        await probe.Heard.WaitAsync(_options.Timeout, cancellationToken);
    }

    private sealed class Probe(long number)
    {
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Number => number;

        public Task Heard => _heard.Task;

        public void Answer(long heard)
        {
            if (heard == number)
            {
                _heard.TrySetResult();
            }
        }
    }
}
