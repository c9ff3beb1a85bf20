using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace OmniSphere.Hosting.Tls;

/// <summary>Lets Kestrel show the certificates of <see cref="ServerCertificates"/>.</summary>
internal static class KestrelTls
{
    public static void UseCertificates(
        this KestrelServerOptions kestrel,
        IConfiguration configuration,
        ServerCertificates certificates
    )
    {
        if (!certificates.IsConfigured)
        {
            return;
        }

        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        foreach (var endpoint in endpoints.Where(e => !HasItsOwn(e)))
        {
            kestrel.ConfigurationLoader?.Endpoint(
                endpoint.Key,
                (EndpointConfiguration e) =>
                {
                    if (e.IsHttps)
                    {
                        e.ListenOptions.UseHttps(Handshake(e.ListenOptions.Protocols, certificates));
                    }
                }
            );
        }

        if (endpoints.Count == 0)
        {
            // Addresses of "Urls", which only know a certificate without those that vouch for it.
            kestrel.ConfigureHttpsDefaults(https =>
                https.ServerCertificateSelector = (_, host) => certificates.Find(host)?.TargetCertificate
            );
        }
    }

    private static TlsHandshakeCallbackOptions Handshake(HttpProtocols protocols, ServerCertificates certificates)
    {
        List<SslApplicationProtocol> spoken = [];
        if (protocols.HasFlag(HttpProtocols.Http2))
        {
            spoken.Add(SslApplicationProtocol.Http2);
        }

        if (protocols.HasFlag(HttpProtocols.Http1))
        {
            spoken.Add(SslApplicationProtocol.Http11);
        }

        return new TlsHandshakeCallbackOptions
        {
            OnConnection = context =>
                ValueTask.FromResult(
                    new SslServerAuthenticationOptions
                    {
                        ApplicationProtocols = spoken,
                        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                        ServerCertificateContext =
                            certificates.Find(context.ClientHelloInfo.ServerName)
                            ?? throw new AuthenticationException(
                                $"There is no certificate for '{context.ClientHelloInfo.ServerName}', and no default."
                            ),
                    }
                ),
        };
    }

    private static bool HasItsOwn(IConfigurationSection endpoint) =>
        endpoint.GetSection("Certificate").Exists() || endpoint.GetSection("Sni").Exists();
}
