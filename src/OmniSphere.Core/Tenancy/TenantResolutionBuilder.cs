namespace OmniSphere.Tenancy;

/// <summary>Composes how requests name their tenant; strategies are asked in the order they were added and must agree.</summary>
public sealed class TenantResolutionBuilder
{
    internal List<ITenantResolutionStrategy> Strategies { get; } = [];

    /// <summary>Subdomains of the given base domains (default <c>localhost</c>), and tenants' own domains.</summary>
    public TenantResolutionBuilder FromHost(params string[] baseDomains) =>
        From(new HostStrategy(baseDomains is [] ? ["localhost"] : [.. baseDomains.Select(d => d.ToLowerInvariant())]));

    /// <summary>The <c>tenant</c> claim of a bearer token.</summary>
    public TenantResolutionBuilder FromClaim() => From(new ClaimStrategy());

    /// <summary>The tenant part of an API key in <c>X-Api-Key</c>.</summary>
    public TenantResolutionBuilder FromApiKey() => From(new ApiKeyStrategy());

    /// <summary>A header with the slug. Only where every caller is trusted: anybody can send one.</summary>
    public TenantResolutionBuilder FromHeader(string name = "X-Tenant") => From(new HeaderStrategy(name));

    /// <summary>Paths like <c>/t/{slug}/catalogue/v1/…</c>.</summary>
    public TenantResolutionBuilder FromPath(string prefix = "/t") => From(new PathStrategy(prefix));

    /// <summary>An integrator's own way.</summary>
    public TenantResolutionBuilder From(ITenantResolutionStrategy strategy)
    {
        Strategies.Add(strategy);
        return this;
    }
}
