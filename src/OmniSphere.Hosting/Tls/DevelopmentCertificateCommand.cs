using OmniSphere.Hosting.Commands;

namespace OmniSphere.Hosting.Tls;

/// <summary><c>dev-certificate FOLDER [NAME...]</c>: an authority and a certificate for this machine's own names.</summary>
internal sealed class DevelopmentCertificateCommand(TimeProvider clock) : IHostCommand
{
    // OpenSSL matches no wildcard directly below a top-level name, so shops are named one by one as well.
    private static readonly string[] Always =
    [
        "localhost",
        "*.localhost",
        "127.0.0.1",
        "::1",
        "auth",
        "catalogue",
        "checkout",
        "marketing",
        "storefront",
        "gateway",
    ];

    public string Name => "dev-certificate";

    public string Description => "FOLDER [NAME...]  Makes a certificate for localhost and its authority.";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (arguments.Count == 0 || arguments.Any(a => a.StartsWith('-')))
        {
            await Console.Error.WriteLineAsync(
                "Usage: dev-certificate FOLDER [NAME...]    for example: dev-certificate tls acme.localhost"
            );
            return 2;
        }

        string[] names = [.. Always, .. arguments.Skip(1)];
        if (
            names.FirstOrDefault(n =>
                Uri.CheckHostName(n.Replace("*.", "", StringComparison.Ordinal)) is UriHostNameType.Unknown
            ) is
            { } odd
        )
        {
            await Console.Error.WriteLineAsync($"'{odd}' is no host name.");
            return 2;
        }

        var certificate = new DevelopmentCertificate(new DirectoryInfo(arguments[0]), clock);
        certificate.Write([.. names.Distinct(StringComparer.OrdinalIgnoreCase)]);
        await Console.Out.WriteLineAsync(
            $"For servers:   {TlsOptions.Section}:Certificates={certificate.Certificates}"
        );
        await Console.Out.WriteLineAsync(
            $"For services:  {TlsOptions.Section}:ServiceAuthorities={certificate.Authority}"
        );
        await Console.Out.WriteLineAsync($"For clients:   curl --cacert {certificate.Authority} https://localhost:…");
        return 0;
    }
}
