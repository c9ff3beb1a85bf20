using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.Telemetry;

/// <summary>
/// What only the inside may see, <c>/metrics</c> (Prometheus) and <c>/health/detail</c>, answers on the management port
/// alone; anywhere else, or without one, there is nothing at these addresses.
/// </summary>
internal static class ManagementPort
{
    private static readonly PathString Metrics = "/metrics";
    private static readonly PathString Detail = "/health/detail";

    /// <summary>Whether there is one.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
        configuration.GetValue<int?>($"{HostingOptions.Section}:{nameof(HostingOptions.ManagementPort)}") is not null;

    /// <summary>Ahead of everything: no tenant, no limits, no traces.</summary>
    public static void UseManagementPort(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<HostingOptions>>().Value.ManagementPort is not { } port)
        {
            return;
        }

        app.UseWhen(
            http => http.Connection.LocalPort == port,
            inside =>
            {
                inside.UseOpenTelemetryPrometheusScrapingEndpoint(http => http.Request.Path == Metrics);
                inside.UseHealthChecks(
                    Detail,
                    new HealthCheckOptions { ResponseWriter = WriteAsync, AllowCachingResponses = false }
                );
            }
        );
    }

    private static Task WriteAsync(HttpContext http, HealthReport report) =>
        http.Response.WriteAsJsonAsync(
            new
            {
                status = report.Status.ToString(),
                durationMs = report.TotalDuration.TotalMilliseconds,
                checks = report.Entries.ToDictionary(
                    e => e.Key,
                    e => new
                    {
                        status = e.Value.Status.ToString(),
                        description = e.Value.Description,
                        durationMs = e.Value.Duration.TotalMilliseconds,
                        // Its message may hold an address or a user; the logs have it.
                        fault = e.Value.Exception?.GetType().Name,
                    }
                ),
            },
            http.RequestAborted
        );
}
