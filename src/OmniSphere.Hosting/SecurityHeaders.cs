using Microsoft.Extensions.Options;

namespace OmniSphere.Hosting;

/// <summary>
/// The headers of the OWASP Secure Headers Project that suit every answer. A page that needs another content security
/// policy sets its own before it writes.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, IOptions<HostingOptions> options)
{
    private readonly string _strictTransport = string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"max-age={(long)options.Value.StrictTransportFor.TotalSeconds}"
    );

    private const string Policy =
        "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // Scalar's page starts itself with an inline script.
    private const string ReferencePolicy =
        "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; "
        + "script-src 'self' 'unsafe-inline'; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
        + "frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        // RFC 6797: never on plain HTTP. A developer's browser would keep to it on every other port as well.
        var strict =
            context.Request.IsHttps && !IsLocal(context.Request.Host.Host) ? _strictTransport : default(string);
        context.Response.OnStarting(
            static state =>
            {
                var (http, strictTransport) = ((HttpContext, string?))state;
                var headers = http.Response.Headers;
                headers.StrictTransportSecurity = strictTransport;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(self)";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                if (headers.ContentSecurityPolicy.Count == 0)
                {
                    headers.ContentSecurityPolicy =
                        http.Request.Path.Value?.Contains("/v1/reference", StringComparison.Ordinal) == true
                            ? ReferencePolicy
                            : Policy;
                }

                return Task.CompletedTask;
            },
            (context, strict)
        );
        return next(context);
    }

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || System.Net.IPAddress.TryParse(host, out _);
}
