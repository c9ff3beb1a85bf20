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
    public Task InvokeAsync(HttpContext context)
    {
        var settings = options.Value;
        if (settings.IsConfigured && context.Request.Headers[ServiceTokens.Header].ToString() is { Length: > 0 } token)
        {
            return CheckAsync(context, token);
        }

        Guard(context, settings);
        return next(context);
    }

    private async Task CheckAsync(HttpContext context, string token)
    {
        if (await tokens.CheckAsync(token) is { } call)
        {
            context.Features.Set(call);
        }
        else
        {
            Guard(context, options.Value);
        }

        await next(context);
    }

    private static void Guard(HttpContext context, ServiceIdentityOptions settings)
    {
        if (
            settings.IsRequired
            && !context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw Problem.Unauthorized("service.unauthenticated", "Only services of the platform may call here.");
        }
    }
}

/// <summary>The tenant that a service signed; see <see cref="ServiceIdentityMiddleware"/>.</summary>
internal sealed class ServiceCallStrategy : ITenantResolutionStrategy
{
    public TenantSignal? Resolve(HttpContext context) =>
        context.Features.Get<ServiceCall>()?.Tenant is { } tenant ? TenantSignal.ById(tenant) : null;
}
