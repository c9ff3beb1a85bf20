using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting.Limits;

/// <summary>
/// Configuration section <c>OmniSphere:RateLimits</c>. Requests are counted per tenant and client address (and signed-in
/// caller) in sliding windows; a second, larger limit covers the tenant as a whole.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:RateLimits";

    /// <summary>Default on.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Length of the window. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests per window from one client to one tenant. Default 300, in Development 100,000.</summary>
    [Range(1, int.MaxValue)]
    public int? PerClient { get; set; }

    /// <summary>Requests per window to one tenant. Default 20,000, in Development 1,000,000.</summary>
    [Range(1, int.MaxValue)]
    public int? PerTenant { get; set; }
}
