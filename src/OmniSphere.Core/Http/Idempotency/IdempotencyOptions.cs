using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Http;

/// <summary>Configuration section <c>OmniSphere:Idempotency</c>: how long idempotency keys live.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Idempotency";

    /// <summary>How long a request may run before its key counts as left behind by a crash. Default 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LockFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer can be repeated. Default 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Largest body, in bytes, that is accepted with a key. Default 1 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxBodySize { get; set; } = 1024 * 1024;
}
