using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OmniSphere.Hosting.Redis;

/// <summary>Degraded, not unhealthy, while Redis is away: the host serves on without it.</summary>
internal sealed class RedisHealth(RedisLink link) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            link.IsUp
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("Redis is away; each node is on its own.")
        );
}
