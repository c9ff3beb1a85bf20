using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting.Gateway;

/// <summary>
/// Configuration section <c>OmniSphere:Gateway</c>. Where the services answer is said by
/// <c>OmniSphere:Services:{auth,catalogue,checkout,marketing,platform,storefront}:Address</c>.
/// </summary>
internal sealed class GatewayOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Gateway";

    /// <summary>How often the gateway asks each service whether it is ready. Default 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:05:00")]
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a service may keep silent while it answers. Default 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a GET or HEAD is repeated when no service could be reached. Default 2.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 2;

    /// <summary>Largest file that may be imported, in bytes; every other body is limited by the host. Default 1 GiB.</summary>
    [Range(1024, long.MaxValue)]
    public long MaxImportSize { get; set; } = 1L << 30;

    /// <summary>
    /// Origins beside a tenant's own hosts whose pages may call its API from a browser, by the tenant's slug:
    /// <c>AllowedOrigins:acme:0 = https://www.acme.example</c>.
    /// </summary>
    public IDictionary<string, IList<string>> AllowedOrigins { get; } =
        new Dictionary<string, IList<string>>(StringComparer.OrdinalIgnoreCase);
}
