using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OmniSphere.Hosting;

/// <summary>Collects the traces and metrics of every package; a host adds its exporters with <c>AddOpenTelemetry()</c>.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this OmniSphereBuilder builder) =>
        builder
            .Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource("OmniSphere.*", "Microsoft.AspNetCore"))
            .WithMetrics(metrics =>
                metrics.AddMeter("OmniSphere.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            );
}
