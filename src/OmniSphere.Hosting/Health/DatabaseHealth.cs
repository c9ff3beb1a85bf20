using Microsoft.Extensions.Diagnostics.HealthChecks;
using OmniSphere.Persistence;

namespace OmniSphere.Hosting.Health;

/// <summary>
/// Healthy when every module's shared database answers and no migration of this build is missing. A database that a tenant
/// has for itself is not asked: without it one shop is away, and taking the host out of service would make it all of them.
/// </summary>
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

        var pending = await migrations.PendingInSharedAsync(cancellationToken);
        _migrated = pending.Count == 0;
        return _migrated
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"Migrations are pending: {string.Join(", ", pending)}.");
    }
}

/// <summary>Degraded while a database that tenants have for themselves does not answer or lacks a migration.</summary>
internal sealed class TenantDatabasesHealth(MigrationRunner migrations) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        await migrations.UnusableOfTenantsAsync(cancellationToken) is { Count: > 0 } unusable
            ? HealthCheckResult.Degraded($"Not usable: {string.Join(", ", unusable)}.")
            : HealthCheckResult.Healthy();
}
