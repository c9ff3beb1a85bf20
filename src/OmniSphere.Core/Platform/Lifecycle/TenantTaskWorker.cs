namespace OmniSphere.Platform;

/// <summary>Works off tasks about tenants for the modules of this process: when one is asked for here, and every half minute.</summary>
internal sealed class TenantTaskWorker(
    TenantTasks tasks,
    TenantTaskSignal signal,
    TimeProvider clock,
    ILogger<TenantTaskWorker> logger
) : SignalledWorker(clock, logger)
{
    /// <summary>For what other processes asked for.</summary>
    private static readonly TimeSpan Patrol = TimeSpan.FromSeconds(30);

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        signal.Wake = Signal;
        await tasks.RunDueAsync(cancellationToken);
        var next = await tasks.NextDueAsync(cancellationToken) - Clock.GetUtcNow();
        return next is not { } wait || wait > Patrol ? Patrol
            : wait > TimeSpan.Zero ? wait
            : TimeSpan.FromSeconds(1);
    }
}

/// <summary>Wakes the worker of this process.</summary>
internal sealed class TenantTaskSignal
{
    public Action Wake { get; set; } = static () => { };
}
