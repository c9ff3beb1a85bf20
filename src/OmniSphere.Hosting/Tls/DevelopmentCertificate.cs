using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OmniSphere.Hosting.Tls;

/// <summary>
/// Certificates for a developer's machine: an authority that signs nothing but servers, kept and used again until it runs
/// out, and a certificate for some names. Files that only their owner can read; nobody's trust store is touched.
/// </summary>
internal sealed class DevelopmentCertificate(DirectoryInfo folder, TimeProvider clock)
{
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);

    // What browsers accept of a server (CA/Browser Forum, Baseline Requirements 6.3.2).
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(397);

    /// <summary>The authority's certificate, which clients are told to trust.</summary>
    public string Authority { get; } = Path.Combine(folder.FullName, "ca.crt");

    /// <summary>The folder that <see cref="TlsOptions.Certificates"/> takes.</summary>
    public string Certificates { get; } = Path.Combine(folder.FullName, "certificates");

    private string AuthorityKey => Path.Combine(folder.FullName, "ca.key");

    /// <summary>Writes the files. Host names and IP addresses; the first also names the certificate.</summary>
    public void Write(IReadOnlyList<string> names)
    {
        CreateFolder(folder.FullName);
        CreateFolder(Certificates);
        using var authority = KnownAuthority() ?? NewAuthority();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true)
        );
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false)
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false)
        );
        request.CertificateExtensions.Add(Names(names));
        var now = clock.GetUtcNow();
        using var certificate = request.Create(
            authority,
            now.AddHours(-1),
            Earlier(now + Lifetime, new DateTimeOffset(authority.NotAfter.ToUniversalTime())),
            RandomNumberGenerator.GetBytes(16)
        );
        WriteFile(Path.Combine(Certificates, "default.key"), key.ExportPkcs8PrivateKeyPem());
        WriteFile(Path.Combine(Certificates, "default.crt"), certificate.ExportCertificatePem());
    }

    private X509Certificate2? KnownAuthority()
    {
        if (!File.Exists(Authority) || !File.Exists(AuthorityKey))
        {
            return null;
        }

        var known = X509Certificate2.CreateFromPemFile(Authority, AuthorityKey);
        if (known.NotAfter.ToUniversalTime() > clock.GetUtcNow().UtcDateTime.AddDays(30))
        {
            return known;
        }

        known.Dispose();
        return null;
    }

    private X509Certificate2 NewAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(
            $"CN=OmniSphere development {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}",
            key,
            HashAlgorithmName.SHA256
        );
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = clock.GetUtcNow();
        var authority = request.CreateSelfSigned(now.AddDays(-1), now + AuthorityLifetime);
        WriteFile(AuthorityKey, key.ExportPkcs8PrivateKeyPem());
        WriteFile(Authority, authority.ExportCertificatePem());
        return authority;
    }

    private static X509Extension Names(IEnumerable<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        return alternatives.Build();
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // Beside its place and moved there: never half a file, and never one that others could read before.
    private static void WriteFile(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var made = $"{path}.{Guid.CreateVersion7():N}";
        using (var writer = new StreamWriter(made, options))
        {
            writer.Write(text);
        }

        File.Move(made, path, overwrite: true);
    }
}
