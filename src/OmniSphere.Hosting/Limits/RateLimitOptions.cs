using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting.Limits;

/// <summary>
/// Configuration section <c>OmniSphere:RateLimits</c>. Requests are counted per tenant and client (the signed-in caller,
/// else the address) in sliding windows; a second, larger limit covers the tenant as a whole. With Redis the counts are
/// those of all nodes together, without it of each node by itself.
/// </summary>
public sealed class RateLimitOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:RateLimits";

    /// <summary>Default on.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Length of the window. Default 10 seconds. Read at start.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests per window from one client to one tenant. Default 300, in Development 100,000.</summary>
    [Range(1, int.MaxValue)]
    public int? PerClient { get; set; }

    /// <summary>Requests per window to one tenant. Default 20,000, in Development 1,000,000.</summary>
    [Range(1, int.MaxValue)]
    public int? PerTenant { get; set; }

    /// <summary>What a service plan changes, by the plan's name: <c>Plans:enterprise:PerTenant</c>.</summary>
    public IDictionary<string, PlanLimits> Plans { get; } =
        new Dictionary<string, PlanLimits>(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Plans
            .Where(p => p.Value.PerClient <= 0 || p.Value.PerTenant <= 0)
            .Select(p => new ValidationResult("A limit is at least 1.", [$"{nameof(Plans)}:{p.Key}"]));
}

/// <summary>The limits of a service plan; what it leaves out is as for every plan.</summary>
public sealed class PlanLimits
{
    /// <summary>Requests per window from one client to one tenant.</summary>
    public int? PerClient { get; set; }

    /// <summary>Requests per window to one tenant.</summary>
    public int? PerTenant { get; set; }
}
