using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OmniSphere.Hosting.Tls;

/// <summary>
/// A certificate and its key on disk, read when it is first shown and again whenever the files have changed. A pair that
/// cannot be read, for instance because only one half of it was replaced so far, leaves the one before in use.
/// </summary>
internal sealed class CertificateFiles(string certificate)
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly string _key = Path.ChangeExtension(certificate, ".key");
    private SslStreamCertificateContext? _context;
    private (DateTime, DateTime) _read;
    private DateTimeOffset _nextLook;

    /// <summary>What is shown, with the intermediate certificates of the file.</summary>
    /// <param name="now">Changes are looked for every two seconds.</param>
    /// <param name="failed">Hears why the files could not be read.</param>
    public SslStreamCertificateContext? Get(DateTimeOffset now, Action<string, Exception> failed)
    {
        lock (_gate)
        {
            if (now < _nextLook)
            {
                return _context;
            }

            _nextLook = now + LookEvery;
            try
            {
                var written = (Written(certificate), Written(_key));
                if (_context is null || written != _read)
                {
                    (_context, _read) = (Read(), written);
                }
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                failed(certificate, e);
            }

            return _context;
        }
    }

    /// <summary>Of the file itself: a mounted secret is renewed behind links that stay as they are.</summary>
    private static DateTime Written(string path) =>
        (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)).LastWriteTimeUtc;

    private SslStreamCertificateContext Read()
    {
        var leaf = X509Certificate2.CreateFromPemFile(certificate, _key);
        if (OperatingSystem.IsWindows())
        {
            // Its TLS takes no key that lives in memory only.
            leaf = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), password: null);
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificate);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }
}
