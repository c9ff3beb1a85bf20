using System.ComponentModel.DataAnnotations;

namespace OmniSphere.Hosting.Tls;

/// <summary>Configuration section <c>OmniSphere:Tls</c>.</summary>
internal sealed class TlsOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Tls";

    /// <summary>
    /// A folder with a certificate for each host that is served: <c>shop.example.crt</c> (PEM, the leaf first, then those
    /// that vouch for it) beside <c>shop.example.key</c>, <c>_.shops.example.crt</c> for one label below a domain, and
    /// <c>default.crt</c> for every other host. For each HTTPS endpoint that names no certificate of its own. What is added,
    /// replaced or removed takes effect within two seconds.
    /// </summary>
    public string? Certificates { get; set; }

    /// <summary>
    /// A PEM file with the authorities that sign the certificates of the deployment's services. They alone are trusted in
    /// calls to services; the machine's own trust store is neither asked nor changed. Default: the machine's trust store.
    /// </summary>
    public string? ServiceAuthorities { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceAuthorities is { } file && !File.Exists(file))
        {
            yield return new($"There is no file '{file}'.", [nameof(ServiceAuthorities)]);
        }

        if (Certificates is { } folder && !Directory.Exists(folder))
        {
            yield return new($"There is no folder '{folder}'.", [nameof(Certificates)]);
        }
    }
}
