using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OmniSphere.Hosting.Secrets;

/// <summary>Reads the secrets again now and then. While they cannot be read, the last known ones are used.</summary>
internal sealed class SecretsRefresh(AwsSecrets secrets, TimeProvider clock, ILogger<SecretsRefresh> logger)
    : BackgroundService,
        IHealthCheck
{
    private volatile string? _fault;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            _fault is { } fault
                ? HealthCheckResult.Degraded($"Secrets could not be read again. {fault}")
                : HealthCheckResult.Healthy()
        );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(secrets.Options.RefreshEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RefreshAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await secrets.RefreshAsync(cancellationToken))
            {
                SecretsLog.Rotated(logger);
            }

            _fault = null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A listener that rejects the new values counts as well: the host goes on with what it has.
            _fault = e is SecretsException ? e.Message : e.GetType().Name;
            SecretsLog.NotRefreshed(logger, _fault);
        }
    }
}

internal static partial class SecretsLog
{
    [LoggerMessage(5201, LogLevel.Information, "Secrets have changed and are in use")]
    public static partial void Rotated(ILogger logger);

    [LoggerMessage(5202, LogLevel.Warning, "Secrets could not be read again; the last known are used. {Fault}")]
    public static partial void NotRefreshed(ILogger logger, string fault);
}
