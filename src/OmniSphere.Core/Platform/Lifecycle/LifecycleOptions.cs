using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Platform;

/// <summary>Configuration section <c>OmniSphere:TenantLifecycle</c>.</summary>
public sealed class LifecycleOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:TenantLifecycle";

    /// <summary>How long a deletion can be taken back. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan DeletionGrace { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Pause between the end of the grace and the first deleted row, in which every process notices and finishes what it
    /// was doing for the tenant. Default 5 seconds; caches of the directory live for two.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ErasurePause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the archive of an export can be fetched. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan KeepExportsFor { get; set; } = TimeSpan.FromDays(7);
}
