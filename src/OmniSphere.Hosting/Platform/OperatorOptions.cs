using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting.Platform;

/// <summary>Configuration section <c>OmniSphere:Platform</c>: who may run the platform.</summary>
public sealed class OperatorOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Platform";

    /// <summary>
    /// Keys of operators by name. Only hashes are configured; the <c>operator-key</c> command makes a key. None unless
    /// configured: then nobody gets in.
    /// </summary>
    public IDictionary<string, OperatorKeyOptions> OperatorKeys { get; } =
        new Dictionary<string, OperatorKeyOptions>(StringComparer.Ordinal);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        OperatorKeys
            .Where(k => k.Value.Sha256 is not { Length: 64 } hash || !hash.All(char.IsAsciiHexDigit))
            .Select(k => new ValidationResult(
                "64 hexadecimal digits are expected. Make a key with the command operator-key.",
                [$"{nameof(OperatorKeys)}:{k.Key}:{nameof(OperatorKeyOptions.Sha256)}"]
            ));
}

/// <summary>One operator's key.</summary>
public sealed class OperatorKeyOptions
{
    /// <summary>SHA-256 of the key, 64 hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>What it may be used for; everything (<c>*</c>) unless given.</summary>
    public IList<string> Permissions { get; } = [];
}
