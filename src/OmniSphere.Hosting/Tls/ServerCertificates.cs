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
    private FrozenDictionary<string, CertificateFiles>? _known;
    private DateTimeOffset _nextLook;

    /// <summary>Whether there is a folder of certificates.</summary>
    public bool IsConfigured => options.Value.Certificates is not null;

    /// <summary>The certificate for a host as the client named it, which may be nothing or nonsense.</summary>
    public SslStreamCertificateContext? Find(string? host)
    {
        var known = Known();
        var name = host?.TrimEnd('.') ?? "";
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return Of(name) ?? (dot < 0 ? null : Of($"_{name.AsSpan(dot)}")) ?? Of(Fallback);

        // The name is a key of what was found, never a path.
        SslStreamCertificateContext? Of(string key) =>
            known.TryGetValue(key, out var files)
                ? files.Get(clock.GetUtcNow(), (file, e) => Log.CertificateNotRead(logger, e, file))
                : null;
    }

    private FrozenDictionary<string, CertificateFiles> Known()
    {
        var known = Volatile.Read(ref _known);
        if (known is null)
        {
            // Whoever comes during the first look waits for it: there is nothing yet to answer with.
            _looking.Enter();
        }
        else if (clock.GetUtcNow() < _nextLook || !_looking.TryEnter())
        {
            return known;
        }

        try
        {
            if (known is null && _known is { } first)
            {
                return first;
            }

            known = Look(known ?? FrozenDictionary<string, CertificateFiles>.Empty);
            _nextLook = clock.GetUtcNow() + CertificateFiles.LookEvery;
            Volatile.Write(ref _known, known);
            return known;
        }
        finally
        {
            _looking.Exit();
        }
    }

    private FrozenDictionary<string, CertificateFiles> Look(FrozenDictionary<string, CertificateFiles> known)
    {
        try
        {
            return Directory
                .EnumerateFiles(options.Value.Certificates!, "*.crt")
                .ToFrozenDictionary(
                    f => Path.GetFileNameWithoutExtension(f),
                    f =>
                        known.TryGetValue(Path.GetFileNameWithoutExtension(f), out var same)
                            ? same
                            : new CertificateFiles(f),
                    StringComparer.OrdinalIgnoreCase
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CertificateNotRead(logger, e, options.Value.Certificates!);
            return known;
        }
    }
}
