using System.Collections.Frozen;
using System.Net.Security;
using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting.Tls;

/// <summary>The certificates of the hosts that this process serves; see <see cref="TlsOptions.Certificates"/>.</summary>
internal sealed class ServerCertificates(
    IOptions<TlsOptions> options,
    TimeProvider clock,
    ILogger<ServerCertificates> logger
)
{
    private const string Fallback = "default";

    // No watcher: mounted secrets and network folders do not tell of their changes.
    private readonly Lock _looking = new();
    private FrozenDictionary<string, CertificateFiles> _known = FrozenDictionary<string, CertificateFiles>.Empty;
    private DateTimeOffset _nextLook;

    /// <summary>Whether there is a folder of certificates.</summary>
    public bool IsConfigured => options.Value.Certificates is not null;

    /// <summary>The certificate for a host as the client named it, which may be nothing or nonsense.</summary>
    public SslStreamCertificateContext? Find(string? host)
    {
        Look();
        var name = host?.TrimEnd('.') ?? "";
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return Of(name) ?? (dot < 0 ? null : Of($"_{name.AsSpan(dot)}")) ?? Of(Fallback);
    }

    // The name is a key of what was found, never a path.
    private SslStreamCertificateContext? Of(string name) =>
        _known.TryGetValue(name, out var files)
            ? files.Get(clock.GetUtcNow(), (file, e) => Log.CertificateNotRead(logger, e, file))
            : null;

    private void Look()
    {
        if (clock.GetUtcNow() < _nextLook || !_looking.TryEnter())
        {
            return;
        }

        try
        {
            var known = Directory
                .EnumerateFiles(options.Value.Certificates!, "*.crt")
                .ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => f, StringComparer.OrdinalIgnoreCase);
            _known = known.ToFrozenDictionary(
                f => f.Key,
                f => _known.TryGetValue(f.Key, out var same) ? same : new CertificateFiles(f.Value),
                StringComparer.OrdinalIgnoreCase
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CertificateNotRead(logger, e, options.Value.Certificates!);
        }
        finally
        {
            _nextLook = clock.GetUtcNow() + CertificateFiles.LookEvery;
            _looking.Exit();
        }
    }
}
