using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting.Telemetry;

/// <summary>
/// Configuration section <c>OmniSphere:Telemetry</c>. Where telemetry is sent is said by OpenTelemetry's own settings, as
/// environment variables or configuration: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>,
/// <c>OTEL_EXPORTER_OTLP_HEADERS</c>, <c>OTEL_SERVICE_NAME</c>.
/// </summary>
public sealed class TelemetryOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Telemetry";

    /// <summary>
    /// The share of requests whose trace is recorded, 0 to 1; a request that comes with a trace keeps its caller's
    /// decision. Default: 1 where OpenTelemetry's settings name a place to export to, else 0, since what nobody collects
    /// costs about a tenth of the processor. Set it where an exporter is added in code. Every request has a trace id
    /// either way.
    /// </summary>
    [Range(0.0, 1.0)]
    public double? TraceRatio { get; set; }

    /// <summary>
    /// Names of tenants' plans that metrics tell apart, besides those of <c>OmniSphere:RateLimits:Plans</c> and
    /// <c>standard</c>; every other is counted as <c>other</c>. At most 20, so that the number of series stays bounded.
    /// </summary>
    [MaxLength(20)]
    public IList<string> Plans { get; } = [];
}
