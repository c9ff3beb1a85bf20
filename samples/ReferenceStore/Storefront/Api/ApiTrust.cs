using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace ReferenceStore.Storefront.Api;

/// <summary>Whose certificates the pages believe when they call the services.</summary>
internal sealed class ApiTrust(IOptions<StorefrontOptions> options, IConfiguration configuration)
{
    public SslClientAuthenticationOptions Options()
    {
        if ((options.Value.ApiAuthorities ?? configuration["OmniSphere:Tls:ServiceAuthorities"]) is not { } file)
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
