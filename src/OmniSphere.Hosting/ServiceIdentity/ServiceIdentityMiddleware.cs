using Microsoft.Extensions.Options;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.ServiceIdentity;

/// <summary>
/// Checks the token that another service sent, before anything else believes a word of the request. Where tokens are
/// required a request without one gets no further than the health checks.
/// </summary>
internal sealed class ServiceIdentityMiddleware(
    RequestDelegate next,
    ServiceTokens tokens,
    IOptions<ServiceIdentityOptions> options
)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var token = context.Request.Headers[ServiceTokens.Header].ToString();
        if (token.Length > 0 && options.Value.IsConfigured && await tokens.CheckAsync(token) is { } call)
        {
            context.Features.Set(call);
        }
        else if (
            options.Value.IsRequired
            && !context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw Problem.Unauthorized("service.unauthenticated", "Only services of the platform may call here.");
        }

        await next(context);
    }
}

/// <summary>The tenant that a service signed; see <see cref="ServiceIdentityMiddleware"/>.</summary>
internal sealed class ServiceCallStrategy : ITenantResolutionStrategy
{
    public TenantSignal? Resolve(HttpContext context) =>
        context.Features.Get<ServiceCall>()?.Tenant is { } tenant ? TenantSignal.ById(tenant) : null;
}
