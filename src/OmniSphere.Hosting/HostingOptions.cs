using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting;

/// <summary>Configuration section <c>OmniSphere:Hosting</c>.</summary>
public sealed class HostingOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Hosting";

    /// <summary>
    /// Domains whose subdomains are tenants (<c>acme.shops.example</c>). When empty, <c>localhost</c>. Hosts below none of
    /// them are looked up as tenants' own domains.
    /// </summary>
    public IList<string> BaseDomains { get; } = [];

    /// <summary>Accept the tenant's slug in a header of this name. Off unless set: only for hosts that trust every caller.</summary>
    public string? TenantHeader { get; set; }

    /// <summary>
    /// Networks (<c>10.0.0.0/8</c>) whose proxies are believed in <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>,
    /// beside this machine. Anybody else speaks for themselves only.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// How long the host stays up after it was told to stop and reports itself as not ready, so that the load balancer
    /// turns away first. Default 0 in Development, else 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:02:00")]
    public TimeSpan? DrainFor { get; set; }

    /// <summary>How long requests and background work may take to finish. Default 20 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Serve the interactive API reference at <c>/{module}/v1/reference</c>. Default on.</summary>
    public bool ApiReference { get; set; } = true;

    /// <summary>
    /// A port that the host listens on besides its public one (name both in <c>Urls</c>) and that only the inside reaches:
    /// <c>/metrics</c> and <c>/health/detail</c> answer there and nowhere else. None by default.
    /// </summary>
    [Range(1, 65535)]
    public int? ManagementPort { get; set; }

    /// <summary>
    /// How long browsers keep to HTTPS after an answer over it (<c>Strict-Transport-Security</c>, RFC 6797). Default 30
    /// days; 0 makes them forget.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "730.00:00:00")]
    public TimeSpan StrictTransportFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Largest request body in bytes, unless an endpoint allows more. Default 1 MiB.</summary>
    [Range(1024, 1L << 30)]
    public long MaxRequestBodySize { get; set; } = 1 << 20;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        TrustedProxies
            .Where(n => !System.Net.IPNetwork.TryParse(n, out _))
            .Select(n => new ValidationResult($"'{n}' is not a network such as 10.0.0.0/8.", [nameof(TrustedProxies)]));
}
