using System.Threading.RateLimiting;
using OmniSphere.Hosting.Limits;
using StackExchange.Redis;

namespace OmniSphere.Hosting.Redis;

/// <summary>
/// The same sliding windows, counted by Redis for all nodes in one round trip, on Redis's clock. While Redis is away each
/// node counts by itself: a client may then make as many requests of each node, and none is refused by mistake.
/// </summary>
internal sealed class RedisRateLimits(RedisLink link, TimeSpan window) : PartitionedRateLimiter<RateRequest>
{
    // A hash per window: its fields are the numbers of the segments that saw requests.
    private const string Script = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local window, segments = tonumber(ARGV[1]), tonumber(ARGV[2])
        local length = window / segments
        local current = math.floor(now / length)
        for i, key in ipairs(KEYS) do
          local used, oldest = 0, current
          local counts = redis.call('HGETALL', key)
          for j = 1, #counts, 2 do
            local segment = tonumber(counts[j])
            if segment <= current - segments then
              redis.call('HDEL', key, counts[j])
            else
              used = used + tonumber(counts[j + 1])
              oldest = math.min(oldest, segment)
            end
          end
          if used >= tonumber(ARGV[2 + i]) then
            return math.max(1, math.ceil((oldest + segments) * length - now))
          end
          redis.call('HINCRBY', key, string.format('%d', current), 1)
          redis.call('PEXPIRE', key, math.ceil(window + length))
        end
        return 0
        """;

    private static readonly Lease Granted = new(null);
    private static readonly Lease Undecided = new(TimeSpan.Zero);

    private readonly PartitionedRateLimiter<RateRequest> _alone = MemoryRateLimits.Create(window);

    public override RateLimiterStatistics? GetStatistics(RateRequest resource) => null;

    // Counting takes a round trip: whoever asks here without waiting is told to wait.
    protected override RateLimitLease AttemptAcquireCore(RateRequest resource, int permitCount) =>
        resource.IsExempt ? Granted
        : link.IsUp ? Undecided
        : _alone.AttemptAcquire(resource, permitCount);

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        RateRequest resource,
        int permitCount,
        CancellationToken cancellationToken
    )
    {
        if (resource.IsExempt)
        {
            return Granted;
        }

        if (link.IsUp)
        {
            try
            {
                return await CountAsync(resource);
            }
            catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
            {
                link.Distrust(e.GetType().Name);
            }
        }

        return _alone.AttemptAcquire(resource, permitCount);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _alone.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<RateLimitLease> CountAsync(RateRequest request)
    {
        var database = await link.DatabaseAsync();
        // One slot of a cluster for a tenant's keys.
        var tenant = $"limits:{{{request.Tenant}}}";
        var wait = (long)
            await database.ScriptEvaluateAsync(
                Script,
                [link.Key($"{tenant}:c:{request.Client}"), link.Key($"{tenant}:t")],
                [(long)window.TotalMilliseconds, MemoryRateLimits.Segments, request.PerClient, request.PerTenant]
            );
        return wait == 0 ? Granted : new Lease(TimeSpan.FromMilliseconds(wait));
    }

    private sealed class Lease(TimeSpan? retryAfter) : RateLimitLease
    {
        public override bool IsAcquired => retryAfter is null;

        public override IEnumerable<string> MetadataNames => IsAcquired ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = retryAfter;
            return !IsAcquired && metadataName == MetadataName.RetryAfter.Name;
        }
    }
}
