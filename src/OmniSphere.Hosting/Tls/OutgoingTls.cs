using System.ComponentModel.DataAnnotations;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.Tls;

/// <summary>Configuration section <c>OmniSphere:Tls</c>.</summary>
internal sealed class TlsOptions : IValidatableObject
{
    /// <summary>The section's path.</summary>
    public const string Section = "OmniSphere:Tls";

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
    }
}

/// <summary>How calls to other services check whom they talk to.</summary>
internal sealed class OutgoingTls(IOptions<TlsOptions> options)
{
    public SslClientAuthenticationOptions Options()
    {
        if (options.Value.ServiceAuthorities is not { } file)
        {
            return new();
        }

        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return new() { CertificateChainPolicy = policy };
    }
}
