namespace OmniSphere.Locks;

/// <summary>
/// Keeps the nodes of a service from doing the same work at the same time: in this process, or over Redis by
/// configuration. A lock is a lease: it spares work, it does not make anything correct. A holder that was held up past its
/// lease is not alone any more, and a Redis that fails over may forget a lock, so what must happen once is secured in the
/// database, by a unique key, a version, or <see cref="HeldLock.Fence"/> compared there.
/// </summary>
public interface IDistributedLocks
{
    /// <summary>Takes the lock without waiting.</summary>
    /// <param name="name">
    /// What is locked, on the whole platform: <c>auth.prune</c>. Work of one tenant has the tenant's id in it.
    /// </param>
    /// <param name="lease">How long it is held unless given back before; longer than the work takes.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>Null when another holds it, or when nobody can say (Redis is away).</returns>
    Task<HeldLock?> TryTakeAsync(string name, TimeSpan lease, CancellationToken cancellationToken = default);
}

/// <summary>A lock that this node holds until its lease ends. Dispose it to give it back.</summary>
public sealed class HeldLock : IAsyncDisposable
{
    private readonly Func<ValueTask> _giveBack;
    private readonly CancellationTokenSource _lost;

    /// <summary>For adapters: a lock that was just taken.</summary>
    /// <param name="fence">See <see cref="Fence"/>.</param>
    /// <param name="remaining">What is left of the lease, counted from before it was asked for.</param>
    /// <param name="clock">The time source.</param>
    /// <param name="giveBack">Gives it back if it is still this one's; must not throw.</param>
    public HeldLock(long fence, TimeSpan remaining, TimeProvider clock, Func<ValueTask> giveBack)
    {
        (Fence, _giveBack) = (fence, giveBack);
        _lost = new CancellationTokenSource(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, clock);
        Lost = _lost.Token;
    }

    /// <summary>
    /// Greater than that of every earlier holder of the same name. A store that remembers the greatest it has seen can
    /// refuse a holder that woke up too late.
    /// </summary>
    public long Fence { get; }

    /// <summary>Cancelled when the lease has ended: whoever works on is not alone.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Gives the lock back if it is still this one's. Never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        _lost.Dispose();
        await _giveBack();
    }
}

/// <summary>Locks of one process.</summary>
internal sealed class LocalLocks(TimeProvider clock) : IDistributedLocks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Fence, DateTimeOffset Until)> _held = new(StringComparer.Ordinal);
    private long _fence;

    public Task<HeldLock?> TryTakeAsync(string name, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_held.TryGetValue(name, out var held) && held.Until > now)
            {
                return Task.FromResult<HeldLock?>(null);
            }

            var fence = ++_fence;
            _held[name] = (fence, now + lease);
            return Task.FromResult<HeldLock?>(new HeldLock(fence, lease, clock, () => GiveBack(name, fence)));
        }
    }

    private ValueTask GiveBack(string name, long fence)
    {
        lock (_gate)
        {
            if (_held.TryGetValue(name, out var held) && held.Fence == fence)
            {
                _held.Remove(name);
            }
        }

        return ValueTask.CompletedTask;
    }
}
