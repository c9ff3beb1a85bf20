using System.Security.Cryptography.X509Certificates;
using OmniSphere.Hosting.Tls;
using OmniSphere.Testing;

namespace OmniSphere.Hosting.Tests.Tls;

/// <summary>A folder with a development authority and the certificates it signed.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create("tls");

    public CertificateFolder(string name, params string[] names) => Sign([name, .. names]);

    public string Path => _folder.Path;

    public string Authority => System.IO.Path.Combine(Path, "ca.crt");

    public string Certificates => System.IO.Path.Combine(Path, "certificates");

    public X509Certificate2 Default => Load("default");

    /// <summary>Signs the default certificate, again if there is one.</summary>
    public void Sign(params string[] names) =>
        new DevelopmentCertificate(new DirectoryInfo(Path), TimeProvider.System).Write(names);

    /// <summary>Puts another certificate of the same authority beside the default, for one host.</summary>
    public void SignFor(string host, string file)
    {
        using var other = new CertificateFolder();
        foreach (var name in (string[])["ca.crt", "ca.key"])
        {
            File.Copy(System.IO.Path.Combine(Path, name), System.IO.Path.Combine(other.Path, name));
        }

        other.Sign(host);
        foreach (var kind in (string[])["key", "crt"])
        {
            File.Move(
                System.IO.Path.Combine(other.Certificates, $"default.{kind}"),
                System.IO.Path.Combine(Certificates, $"{file}.{kind}"),
                overwrite: true
            );
        }
    }

    public void Dispose() => _folder.Dispose();

    private CertificateFolder() { }

    private X509Certificate2 Load(string name) =>
        X509Certificate2.CreateFromPemFile(
            System.IO.Path.Combine(Certificates, $"{name}.crt"),
            System.IO.Path.Combine(Certificates, $"{name}.key")
        );
}
