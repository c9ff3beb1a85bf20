using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting.ServiceIdentity;

/// <summary>
/// Configuration section <c>OmniSphere:ServiceIdentity</c>: how this process proves to others of the same deployment who
/// it is, and what it asks of them. Nothing is set where one process does everything.
/// </summary>
internal sealed class ServiceIdentityOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:ServiceIdentity";

    private const int ShortestKey = 32;

    /// <summary>This process's name among the services, such as <c>checkout</c>: what tokens meant for it name.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Secrets shared by the deployment's services, base64 of at least 32 random bytes each. The first signs, all are
    /// accepted: to rotate, put the new one last everywhere, then first everywhere, then drop the old one.
    /// </summary>
    public IList<string> Keys { get; } = [];

    /// <summary>
    /// Refuse every request, other than for health, that no service of the deployment signed. Default: when there are
    /// keys. Off for a gateway, which the world calls.
    /// </summary>
    public bool? Required { get; set; }

    /// <summary>How long a token may be used. Default one minute.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether a deployment of several services was configured.</summary>
    internal bool IsConfigured => Keys.Count > 0;

    internal bool IsRequired => Required ?? IsConfigured;

    internal IEnumerable<byte[]> Secrets => Keys.Select(Convert.FromBase64String);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Keys.Any(k => !IsSecret(k)))
        {
            yield return new($"Each key is the base64 of at least {ShortestKey} random bytes.", [nameof(Keys)]);
        }

        if (IsConfigured && string.IsNullOrWhiteSpace(Name))
        {
            yield return new("A name is required where there are keys.", [nameof(Name)]);
        }

        if (Required is true && !IsConfigured)
        {
            yield return new("Without keys nobody could call.", [nameof(Keys)]);
        }
    }

    private static bool IsSecret(string? key)
    {
        if (key is null)
        {
            return false;
        }

        var bytes = new byte[key.Length];
        return Convert.TryFromBase64String(key, bytes, out var length) && length >= ShortestKey;
    }
}
