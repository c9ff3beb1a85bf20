using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting.Media;

/// <summary>
/// Configuration section <c>OmniSphere:Media:S3</c>: uploaded files in a bucket of S3, or of a server that speaks its
/// protocol. Credentials are found as by every AWS program (environment, container, instance) unless they are given.
/// </summary>
public sealed class S3Options : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Media:S3";

    /// <summary>The bucket. Without it files are kept in a folder.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    public string? Bucket { get; set; }

    /// <summary>What keys begin with, such as <c>shop/</c>. Default nothing.</summary>
    [RegularExpression("^([A-Za-z0-9._-]+/)*$")]
    public string Prefix { get; set; } = "";

    /// <summary>The region, when the environment does not name it.</summary>
    public string? Region { get; set; }

    /// <summary>Another address than AWS's, such as that of MinIO or Ceph.</summary>
    public Uri? ServiceUrl { get; set; }

    /// <summary>Whether the bucket stands in the path instead of the host name. Default off.</summary>
    public bool PathStyle { get; set; }

    /// <summary>The key's id, when the environment does not name one.</summary>
    public string? AccessKey { get; set; }

    /// <summary>The key's secret.</summary>
    public string? SecretKey { get; set; }

    /// <summary>How long one request may take; throttled and broken ones are repeated. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(AccessKey) != string.IsNullOrEmpty(SecretKey))
        {
            yield return new ValidationResult("AccessKey and SecretKey belong together.", [nameof(SecretKey)]);
        }

        if (ServiceUrl is { } url && (!url.IsAbsoluteUri || !url.Scheme.StartsWith("http", StringComparison.Ordinal)))
        {
            yield return new ValidationResult("An absolute http(s) address.", [nameof(ServiceUrl)]);
        }
    }
}
