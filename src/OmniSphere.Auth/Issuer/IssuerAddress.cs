using Microsoft.Extensions.Options;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Issuer;

/// <summary>The <c>iss</c> of a tenant's tokens: configured, or the origin of the request.</summary>
internal sealed class IssuerAddress(IOptions<AuthOptions> options, IHttpContextAccessor http)
{
    /// <summary>The configured address, or null when the request decides.</summary>
    public Uri? Configured(Tenant tenant) =>
        options.Value.PublicAddress is { } pattern
            ? new Uri(pattern.Replace("{slug}", tenant.Slug, StringComparison.Ordinal))
            : null;

    /// <summary>The address now, or null when none is configured and no request with a usable host tells.</summary>
    public Uri? Current(Tenant tenant) =>
        Configured(tenant)
        ?? (
            http.HttpContext?.Request is { Host.HasValue: true } request
            && Uri.TryCreate($"{request.Scheme}://{request.Host}{request.PathBase}/", UriKind.Absolute, out var origin)
                ? origin
                : null
        );
}
