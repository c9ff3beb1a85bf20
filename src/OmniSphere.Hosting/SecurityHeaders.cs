using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace OmniSphere.Hosting;

/// <summary>
/// The headers of the OWASP Secure Headers Project that suit every answer. A page that needs another content security
/// policy sets its own before it writes.
/// </summary>
internal sealed class SecurityHeaders
{
    private const string Policy =
        "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // Scalar's page starts itself with an inline script.
    private const string ReferencePolicy =
        "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; "
        + "script-src 'self' 'unsafe-inline'; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
        + "frame-ancestors 'none'";

    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Referrer = "strict-origin-when-cross-origin";
    private static readonly StringValues Permissions = "camera=(), geolocation=(), microphone=(), payment=(self)";
    private static readonly StringValues Opener = "same-origin";

    private readonly RequestDelegate _next;
    private readonly StringValues _strictTransport;
    private readonly Func<object, Task> _add;

    public SecurityHeaders(RequestDelegate next, IOptions<HostingOptions> options)
    {
        (_next, _add) = (next, AddTo);
        _strictTransport = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"max-age={(long)options.Value.StrictTransportFor.TotalSeconds}"
        );
    }

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(_add, context);
        return _next(context);
    }

    private Task AddTo(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        // RFC 6797: never on plain HTTP. A developer's browser would keep to it on every other port as well.
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = IsLocal(context.Request.Host.Host) ? default : _strictTransport;
        }

        headers.XContentTypeOptions = NoSniff;
        headers["Referrer-Policy"] = Referrer;
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = Opener;
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy =
                context.Request.Path.Value?.Contains("/v1/reference", StringComparison.Ordinal) == true
                    ? ReferencePolicy
                    : Policy;
        }

        return Task.CompletedTask;
    }

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || System.Net.IPAddress.TryParse(host, out _);
}
