using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Limits;

/// <summary>Answers 429 with <c>Retry-After</c> to a client, or a whole tenant, that asks too often. Health checks are exempt.</summary>
internal static class RateLimits
{
    public static void AddRateLimits(this OmniSphereBuilder builder)
    {
        builder.AddOptions<RateLimitOptions>(RateLimitOptions.Section);
        builder.Services.AddRateLimiter(_ => { });
        builder
            .Services.AddOptions<RateLimiterOptions>()
            .Configure<IOptions<RateLimitOptions>, IHostEnvironment>(
                (limiter, configured, environment) =>
                {
                    var options = configured.Value;
                    limiter.OnRejected = Reject;
                    if (!options.Enabled)
                    {
                        return;
                    }

                    var development = environment.IsDevelopment();
                    var perClient = options.PerClient ?? (development ? 100_000 : 300);
                    var perTenant = options.PerTenant ?? (development ? 1_000_000 : 20_000);
                    limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                        PartitionedRateLimiter.Create<HttpContext, string>(http =>
                            Partition(http, $"c:{Tenant(http)}:{Client(http)}", perClient, options.Window)
                        ),
                        PartitionedRateLimiter.Create<HttpContext, string>(http =>
                            Partition(http, $"t:{Tenant(http)}", perTenant, options.Window)
                        )
                    );
                }
            );
    }

    private static RateLimitPartition<string> Partition(HttpContext http, string key, int permits, TimeSpan window) =>
        http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
            ? RateLimitPartition.GetNoLimiter("health")
            : RateLimitPartition.GetSlidingWindowLimiter(
                key,
                _ => new SlidingWindowRateLimiterOptions
                {
                    PermitLimit = permits,
                    Window = window,
                    SegmentsPerWindow = 5,
                    QueueLimit = 0,
                }
            );

    private static string Tenant(HttpContext http) =>
        http.RequestServices.GetRequiredService<ITenantContext>().Current?.Id.ToString() ?? "-";

    private static string Client(HttpContext http) =>
        http.RequestServices.GetRequiredService<Caller>().Subject
        ?? http.Connection.RemoteIpAddress?.ToString()
        ?? "unknown";

    private static ValueTask Reject(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
            ? after
            : TimeSpan.FromSeconds(1);
        context.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds))
            .ToString(CultureInfo.InvariantCulture);
        throw Problem.TooManyRequests("rate_limit.exceeded", "Too many requests. Slow down and try again.", wait);
    }
}
