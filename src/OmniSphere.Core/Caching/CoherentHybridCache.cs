using Microsoft.Extensions.Caching.Hybrid;

namespace OmniSphere.Caching;

/// <summary>The hybrid cache, with the backplane's invalidations applied to both of its levels.</summary>
internal sealed class CoherentHybridCache
{
    private const int Stripes = 1024;

    /// <summary>
    /// Each invalidation is applied a second time after this: for a value that was being put away at the very moment,
    /// which the cache would take for a new one, and for one that a node with a fast clock put in the second level.
    /// </summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly long[] _invalidations = new long[Stripes];
    private readonly ILogger<CoherentHybridCache> _logger;
    private long _ofEverything;

    public CoherentHybridCache(HybridCache cache, ICacheBackplane backplane, ILogger<CoherentHybridCache> logger)
    {
        (Cache, _logger) = (cache, logger);
        backplane.Listen(Forget);
    }

    public HybridCache Cache { get; }

    /// <summary>
    /// Grows with each invalidation of the tag, and of some others. The cache itself takes what was read before an
    /// invalidation for valid when the read ends after it, so readers compare.
    /// </summary>
    public long Invalidations(string tag) =>
        Volatile.Read(ref _ofEverything) + Volatile.Read(ref _invalidations[Stripe(tag)]);

    private void Forget(string tag)
    {
        if (tag == ICacheBackplane.Everything)
        {
            Interlocked.Increment(ref _ofEverything);
        }
        else
        {
            Interlocked.Increment(ref _invalidations[Stripe(tag)]);
        }

        if (!tag.StartsWith(ICacheBackplane.Foreign))
        {
            _ = ForgetTwiceAsync(tag);
        }
    }

    // The first level is done when the call returns its task: before Forget returns.
    private async Task ForgetTwiceAsync(string tag)
    {
        await ForgetAsync(tag);
        await Task.Delay(Again);
        await ForgetAsync(tag);
    }

    /// <summary>Forgets what carries the tag, in both levels as this node sees them.</summary>
    public async Task ForgetAsync(string tag)
    {
        try
        {
            await Cache.RemoveByTagAsync(tag);
        }
        catch (Exception e)
        {
            // The backplane knows by its own message that the others are not told, and makes good for it.
            Log.SecondLevelUnreachable(_logger, e.GetType().Name);
        }
    }

    private static int Stripe(string tag) => (int)((uint)string.GetHashCode(tag, StringComparison.Ordinal) % Stripes);
}
