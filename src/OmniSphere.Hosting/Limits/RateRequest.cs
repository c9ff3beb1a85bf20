using Microsoft.Extensions.Options;
using OmniSphere.Authorization;
using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Limits;

/// <summary>One request, as the limits see it.</summary>
/// <param name="Tenant">The tenant's id, or <c>-</c>.</param>
/// <param name="Client">The caller, or the address it calls from.</param>
/// <param name="PerClient">How many the client may make within the window; nothing is counted when it is 0.</param>
/// <param name="PerTenant">How many all clients together may.</param>
internal readonly record struct RateRequest(string Tenant, string Client, int PerClient, int PerTenant)
{
    public bool IsExempt => PerClient == 0;
}

/// <summary>Finds out whom a request counts for, and the limits of the tenant's plan.</summary>
internal sealed class RateRequests(IOptionsMonitor<RateLimitOptions> options, IHostEnvironment environment)
{
    /// <summary>Whether a request counts at all.</summary>
    public bool AreCounted(HttpContext http) =>
        options.CurrentValue.Enabled
        && !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        // What comes through the gateway was counted there; another service knows what it does.
        && http.Features.Get<ServiceCall>() is null;

    public RateRequest From(HttpContext http)
    {
        if (!AreCounted(http))
        {
            return default;
        }

        var limits = options.CurrentValue;
        var tenant = http.RequestServices.GetRequiredService<ITenantContext>().Current;
        var plan = tenant is not null && limits.Plans.TryGetValue(tenant.Plan, out var own) ? own : null;
        var development = environment.IsDevelopment();
        return new(
            tenant?.Id.ToString() ?? "-",
            http.RequestServices.GetRequiredService<Caller>().Subject
                ?? http.Connection.RemoteIpAddress?.ToString()
                ?? "unknown",
            plan?.PerClient ?? limits.PerClient ?? (development ? 100_000 : 300),
            plan?.PerTenant ?? limits.PerTenant ?? (development ? 1_000_000 : 20_000)
        );
    }
}
