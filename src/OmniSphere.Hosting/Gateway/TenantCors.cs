using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Gateway;

/// <summary>
/// Which origins' pages may call a tenant's API from a browser: its own domains and those configured for it. Credentials
/// are sent as headers by the page itself, so cookies stay out of it.
/// </summary>
internal sealed class TenantCors(IOptionsMonitor<GatewayOptions> options) : ICorsPolicyProvider
{
    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName)
    {
        var tenant = context.RequestServices.GetRequiredService<ITenantContext>().Current;
        return Task.FromResult(tenant is null ? null : PolicyOf(tenant));
    }

    private CorsPolicy PolicyOf(Tenant tenant)
    {
        var policy = new CorsPolicyBuilder()
            .WithOrigins([
                .. tenant.Domains.Select(d => $"https://{d}"),
                .. options.CurrentValue.AllowedOrigins.TryGetValue(tenant.Slug, out var own) ? own : [],
            ])
            .AllowAnyMethod()
            .AllowAnyHeader()
            .WithExposedHeaders("ETag", "Location", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
            .Build();
        return policy;
    }
}
