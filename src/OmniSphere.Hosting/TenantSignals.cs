using OmniSphere.Hosting.ServiceIdentity;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting;

/// <summary>What a host believes about whose shop a request is for.</summary>
internal static class TenantSignals
{
    /// <summary>
    /// A host that the world calls goes by the host name; a service behind a gateway by what the gateway signed, and by no
    /// name that anybody can send.
    /// </summary>
    public static void AddTenantSignals(this OmniSphereBuilder builder, bool? outermost = null)
    {
        var identity = new ServiceIdentityOptions();
        builder.Configuration.GetSection(ServiceIdentityOptions.Section).Bind(identity);
        var hosting = builder.Configuration.GetSection(HostingOptions.Section);
        builder.AddTenantResolution(tenants =>
        {
            if (identity.IsConfigured)
            {
                tenants.From(new ServiceCallStrategy());
            }

            if (outermost ?? !identity.IsRequired)
            {
                tenants.FromHost(hosting.GetSection(nameof(HostingOptions.BaseDomains)).Get<string[]>() ?? []);
            }

            tenants.FromClaim().FromApiKey();
            if (hosting[nameof(HostingOptions.TenantHeader)] is { Length: > 0 } header)
            {
                tenants.FromHeader(header);
            }
        });
    }
}
