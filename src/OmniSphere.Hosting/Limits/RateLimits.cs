using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OmniSphere.Http;

namespace OmniSphere.Hosting.Limits;

/// <summary>Answers 429 with <c>Retry-After</c> to a client, or a whole tenant, that asks too often. Health checks are exempt.</summary>
internal static class RateLimits
{
    public static void AddRateLimits(this OmniSphereBuilder builder)
    {
        builder.AddOptions<RateLimitOptions>(RateLimitOptions.Section);
        builder.Services.AddSingleton<RateRequests>();
        builder.Services.TryAddSingleton(sp =>
            MemoryRateLimits.Create(sp.GetRequiredService<IOptions<RateLimitOptions>>().Value.Window)
        );
        builder.Services.AddRateLimiter(_ => { });
        builder
            .Services.AddOptions<RateLimiterOptions>()
            .Configure<RateRequests, PartitionedRateLimiter<RateRequest>>(
                (limiter, requests, limits) =>
                {
                    limiter.OnRejected = Reject;
                    limiter.GlobalLimiter = limits.WithTranslatedKey<HttpContext>(requests.From, leaveOpen: true);
                }
            );
    }

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
