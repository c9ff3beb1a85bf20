using System.Security.Cryptography.X509Certificates;

namespace OmniSphere.Testing;

/// <summary>HTTP for programs that serve a certificate of this test's own authority. Names are verified as always.</summary>
public static class TrustedHttp
{
    /// <summary>A handler that trusts the authorities in a PEM file and no others; the machine's own when it is null.</summary>
    public static SocketsHttpHandler Handler(string? authority)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            MaxConnectionsPerServer = 256,
        };
        if (authority is not null)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPemFile(authority);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }

    /// <summary>A client on a handler of its own.</summary>
    public static HttpClient Client(string? authority) => new(Handler(authority));
}
