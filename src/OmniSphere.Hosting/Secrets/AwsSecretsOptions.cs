using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting.Secrets;

/// <summary>
/// Configuration section <c>OmniSphere:Secrets:Aws</c>: settings whose values are kept by AWS Secrets Manager, read through
/// Systems Manager's reference parameters (<c>/aws/reference/secretsmanager/…</c>). Region and credentials are found as by
/// every AWS program: environment, container, instance.
/// </summary>
public sealed class AwsSecretsOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Secrets:Aws";

    /// <summary>The region, when the environment does not name it.</summary>
    public string? Region { get; set; }

    /// <summary>Another address of Systems Manager, such as that of a VPC endpoint.</summary>
    public Uri? ServiceUrl { get; set; }

    /// <summary>How often values are read again, so that a rotated secret needs no restart. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one request may take; throttled and broken ones are repeated. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The secret of each setting: <c>Values:OmniSphere:Redis:Password = prod/redis</c>, or <c>prod/redis#password</c> for
    /// a field of a secret that is a JSON object.
    /// </summary>
    internal IReadOnlyDictionary<string, string> Values { get; private set; } = new Dictionary<string, string>();

    internal static AwsSecretsOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var options = section.Get<AwsSecretsOptions>() ?? new AwsSecretsOptions();
        options.Values = section
            .GetSection(nameof(Values))
            .AsEnumerable(makePathsRelative: true)
            .Where(v => v.Value is { Length: > 0 })
            .ToDictionary(v => v.Key, v => v.Value!, StringComparer.OrdinalIgnoreCase);
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), results, true)
            ? options
            : throw new SecretsException(
                string.Join(" ", results.Select(r => $"{Section}:{string.Join(',', r.MemberNames)}: {r.ErrorMessage}"))
            );
    }
}

/// <summary>A secret that the host cannot start without could not be read. The message never holds a value.</summary>
/// <param name="message">What is missing, with the configuration path that asks for it.</param>
/// <param name="inner">The cause.</param>
public sealed class SecretsException(string message, Exception? inner = null) : Exception(message, inner);
