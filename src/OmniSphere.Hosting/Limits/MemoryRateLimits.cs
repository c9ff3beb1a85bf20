using System.Threading.RateLimiting;

namespace OmniSphere.Hosting.Limits;

/// <summary>Counts the requests of this process in sliding windows: the client's first, then the tenant's.</summary>
internal static class MemoryRateLimits
{
    /// <summary>A window slides in this many steps.</summary>
    public const int Segments = 5;

    public static PartitionedRateLimiter<RateRequest> Create(TimeSpan window) =>
        PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<RateRequest, (string, string, int)>(r =>
                Partition(r, (r.Tenant, r.Client, r.PerClient), r.PerClient, window)
            ),
            PartitionedRateLimiter.Create<RateRequest, (string, string, int)>(r =>
                Partition(r, (r.Tenant, "", r.PerTenant), r.PerTenant, window)
            )
        );

    private static RateLimitPartition<(string, string, int)> Partition(
        RateRequest request,
        (string, string, int) key,
        int permits,
        TimeSpan window
    ) =>
        request.IsExempt
            ? RateLimitPartition.GetNoLimiter(("", "", 0))
            : RateLimitPartition.GetSlidingWindowLimiter(
                key,
                _ => new SlidingWindowRateLimiterOptions
                {
                    PermitLimit = permits,
                    Window = window,
                    SegmentsPerWindow = Segments,
                    QueueLimit = 0,
                }
            );
}
