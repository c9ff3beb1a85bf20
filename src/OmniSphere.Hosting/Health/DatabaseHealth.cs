using Microsoft.Extensions.Diagnostics.HealthChecks;
using OmniSphere.Persistence;

namespace OmniSphere.Hosting.Health;

/// <summary>Healthy when every module's database answers and no migration of this build is missing.</summary>
internal sealed class DatabaseHealth(MigrationRunner migrations) : IHealthCheck
{
    private volatile bool _migrated;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        if (_migrated)
        {
            return await migrations.CanConnectAsync(cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("A database does not answer.");
        }

        var pending = await migrations.PendingAsync(cancellationToken);
        _migrated = pending.Count == 0;
        return _migrated
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"Migrations are pending: {string.Join(", ", pending)}.");
    }
}
