using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.Tls;

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
