using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Platform;

/// <summary>One tenant.</summary>
internal static class GetTenant
{
    public static void Map(ModuleRoutes platform) =>
        platform
            .MapGet(
                "/tenants/{id}",
                async (Id<TenantKind> id, ITenantDirectory directory, CancellationToken ct) =>
                {
                    var tenant = await directory.GetAsync(id, ct);
                    return Versioned.Ok(TenantView.Of(tenant), tenant.Version);
                }
            )
            .ForOperator(PlatformPermissions.ReadTenants)
            .WithName("GetTenant")
            .WithSummary("A tenant.");
}
