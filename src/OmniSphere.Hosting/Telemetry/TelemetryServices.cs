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
        // Configured for whoever adds an exporter in code; collected where there is one, since each request pays for it.
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => Trace(tracing, exported));
        builder.Services.ConfigureOpenTelemetryMeterProvider(Measure);
        var telemetry = builder.Services.AddOpenTelemetry();
        var ratio = builder.Configuration.GetValue<double?>($"{TelemetryOptions.Section}:TraceRatio");
        if (exported || ratio > 0)
        {
            telemetry.WithTracing();
        }

        if (exported || ManagementPort.IsConfigured(builder.Configuration))
        {
            telemetry.WithMetrics();
        }

        if (exported)
        {
            logging.AddOpenTelemetry(logs => logs.IncludeScopes = true);
            telemetry.UseOtlpExporter();
        }
    }

    private static void Trace(TracerProviderBuilder tracing, bool exported) =>
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
            );

    private static void Measure(MeterProviderBuilder metrics) =>
        metrics
            .AddMeter("OmniSphere.*", "Npgsql")
            .AddMeter("Microsoft.AspNetCore.RateLimiting", "Microsoft.Extensions.Diagnostics.HealthChecks")
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter();

    private static bool IsExported(IConfiguration configuration) =>
        Signals.Any(signal => !string.IsNullOrWhiteSpace(configuration[$"OTEL_EXPORTER_OTLP_{signal}ENDPOINT"]));
}
