using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OmniSphere.Hosting.Telemetry;

/// <summary>Collects traces, metrics and logs, and exports them where OpenTelemetry's settings say.</summary>
internal static class TelemetryServices
{
    private static readonly string[] Signals = ["", "TRACES_", "METRICS_", "LOGS_"];

    public static void AddTelemetry(this OmniSphereBuilder builder, ILoggingBuilder logging)
    {
        builder.AddOptions<TelemetryOptions>(TelemetryOptions.Section);
        builder.Services.AddSingleton<PlanTags>();
        var exported = IsExported(builder.Configuration);
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .WithTracing(tracing =>
                tracing
                    .SetSampler(sp => new ParentBasedSampler(
                        new OrphanSqlSampler(
                            sp.GetRequiredService<IOptions<TelemetryOptions>>().Value.TraceRatio ?? (exported ? 1 : 0)
                        )
                    ))
                    // A call over gRPC is a span of its own above that of its request.
                    .AddSource("OmniSphere.*", "Npgsql", "Grpc.Net.Client")
                    .AddAspNetCoreInstrumentation(options =>
                        options.Filter = http =>
                            !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                            && !http.Request.Path.StartsWithSegments("/metrics", StringComparison.Ordinal)
                    )
                    .AddHttpClientInstrumentation()
                    // Npgsql traces its statements itself.
                    .AddEntityFrameworkCoreInstrumentation(options =>
                        options.Filter = (provider, _) => provider?.EndsWith("Sqlite", StringComparison.Ordinal) == true
                    )
            )
            .WithMetrics(metrics =>
                metrics
                    .AddMeter("OmniSphere.*", "Npgsql")
                    .AddMeter("Microsoft.AspNetCore.RateLimiting", "Microsoft.Extensions.Diagnostics.HealthChecks")
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddPrometheusExporter()
            );
        if (exported)
        {
            logging.AddOpenTelemetry(logs => logs.IncludeScopes = true);
            telemetry.UseOtlpExporter();
        }
    }

    private static bool IsExported(IConfiguration configuration) =>
        Signals.Any(signal => !string.IsNullOrWhiteSpace(configuration[$"OTEL_EXPORTER_OTLP_{signal}ENDPOINT"]));
}
