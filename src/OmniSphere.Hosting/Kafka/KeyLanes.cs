using System.Diagnostics.CodeAnalysis;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// Does work in order for each key, for different keys side by side up to a limit. Work that must wait before it is
/// tried again gives its place to other keys meanwhile.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "Lanes may still run when the owner ends; a semaphore without a wait handle holds nothing."
)]
internal sealed class KeyLanes<TWork>(
    int parallelism,
    Func<TWork, Task<TimeSpan>> work,
    TimeProvider clock,
    CancellationToken stop
)
{
    private readonly Dictionary<string, Queue<TWork>> _lanes = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(parallelism, parallelism);
    private readonly Lock _gate = new();
    private int _count;

    /// <summary>Work that is being done or waits.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds work behind that of the same key.</summary>
    public void Add(string key, TWork item)
    {
        Interlocked.Increment(ref _count);
        lock (_gate)
        {
            if (_lanes.TryGetValue(key, out var lane))
            {
                lane.Enqueue(item);
                return;
            }

            _lanes[key] = lane = new Queue<TWork>([item]);
        }

        _ = Task.Run(() => RunAsync(key), CancellationToken.None);
    }

    private async Task RunAsync(string key)
    {
        while (Next(key, out var item))
        {
            while (await DoAsync(item) is var pause && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stop.IsCancellationRequested)
                {
                    return; // Not done, so nothing behind it may be: the lane ends here.
                }
            }

            Interlocked.Decrement(ref _count);
        }
    }

    private async Task<TimeSpan> DoAsync(TWork item)
    {
        await _places.WaitAsync();
        try
        {
            return await work(item);
        }
        finally
        {
            _places.Release();
        }
    }

    private bool Next(string key, out TWork item)
    {
        lock (_gate)
        {
            if (_lanes[key].TryDequeue(out item!))
            {
                return true;
            }

            _lanes.Remove(key);
            return false;
        }
    }
}
