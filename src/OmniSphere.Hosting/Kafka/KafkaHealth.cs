using Confluent.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OmniSphere.Hosting.Kafka;

/// <summary>
/// Degraded while no broker answers: events wait in the outbox meanwhile and requests are served, so the host stays in
/// the load balancer.
/// </summary>
internal sealed class KafkaHealth(KafkaClients clients) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lazy<IAdminClient> _admin = new(clients.Admin);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            // The client has no asynchronous form of this; a thread of its own keeps the pool's free.
            await Task.Factory.StartNew(
                () => _admin.Value.GetMetadata(Patience),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
            return HealthCheckResult.Healthy();
        }
        catch (KafkaException e)
        {
            return HealthCheckResult.Degraded($"Kafka does not answer: {e.Error.Reason}");
        }
    }

    public void Dispose()
    {
        if (_admin.IsValueCreated)
        {
            _admin.Value.Dispose();
        }
    }
}
