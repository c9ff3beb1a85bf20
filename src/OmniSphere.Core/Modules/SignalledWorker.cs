namespace OmniSphere;

/// <summary>
/// Background work that sleeps until there is something to do: it is signalled, or the time it named itself has come.
/// An idle worker uses no CPU. It begins once the host has started, so that the server listens first.
/// </summary>
public abstract class SignalledWorker(TimeProvider clock, ILogger logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _signal = new(1, 1);
    private int _doublings;

    /// <summary>The time source; background work never reads the wall clock directly.</summary>
    protected TimeProvider Clock => clock;

    /// <summary>Wakes the worker. Cheap, never blocks, may be called from anywhere and any number of times.</summary>
    public void Signal()
    {
        if (_signal.CurrentCount > 0)
        {
            return;
        }

        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake.
        }
        catch (ObjectDisposedException)
        {
            // The host is gone; a request or a timer that outlives it must not bring the process down.
        }
    }

    /// <summary>Does what is due.</summary>
    /// <returns>How long it may sleep at most: zero to run again at once, null to sleep until signalled.</returns>
    protected abstract Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>
    /// How long to rest after work that costs as much for one thing as for many: four times as long as it took, so that what
    /// comes meanwhile goes together; twice as long each time that work goes on, up to 32 times as long as it took.
    /// </summary>
    /// <param name="worked">How long it took.</param>
    /// <param name="goesOn">Whether there was work again as soon as the last rest was over.</param>
    /// <param name="longest">The longest rest.</param>
    protected TimeSpan RestAfter(TimeSpan worked, bool goesOn, TimeSpan longest)
    {
        _doublings = goesOn ? Math.Min(_doublings + 1, 3) : 0;
        var rest = 4 * worked * (1 << _doublings);
        return rest < longest ? rest : longest;
    }

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sleep = (TimeSpan?)TimeSpan.Zero;
        try
        {
            await _started.Task.WaitAsync(stoppingToken);
            while (true)
            {
                if (sleep != TimeSpan.Zero)
                {
                    await SleepAsync(sleep, stoppingToken);
                }

                try
                {
                    var started = clock.GetTimestamp();
                    sleep = Remaining(await RunOnceAsync(stoppingToken), clock.GetElapsedTime(started));
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.WorkerFailed(logger, e, GetType().Name);
                    sleep = AfterFault;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Begins the work: the host has started.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _started.TrySetResult();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A pause counts from the moment the work looked at the clock, not from when it was done.</summary>
    private static TimeSpan? Remaining(TimeSpan? sleep, TimeSpan elapsed) =>
        sleep is not { } pause ? null
        : pause > elapsed ? pause - elapsed
        : TimeSpan.Zero;

    private async Task SleepAsync(TimeSpan? limit, CancellationToken cancellationToken)
    {
        if (limit is null)
        {
            await _signal.WaitAsync(cancellationToken);
            return;
        }

        await using var timer = clock.CreateTimer(
            static state => ((SignalledWorker)state!).Signal(),
            this,
            limit.Value,
            Timeout.InfiniteTimeSpan
        );
        await _signal.WaitAsync(cancellationToken);
    }
}
