using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Platform;

/// <summary>Closes a tenant and has everything it has deleted after the grace. Asking twice gives the same task.</summary>
internal static class DeleteTenant
{
    public static void Map(ModuleRoutes platform) =>
        platform
            .MapDelete(
                "/tenants/{id}",
                async (Id<TenantKind> id, IfMatch ifMatch, ITenantLifecycle lifecycle, CancellationToken ct) =>
                {
                    var task = await lifecycle.RequestDeletionAsync(id, tenant => ifMatch.Guard(tenant.Version), ct);
                    return TypedResults.Accepted($"/platform/v1/tasks/{task.Id}", task);
                }
            )
            .ForOperator(PlatformPermissions.ManageTenants)
            .WithName("DeleteTenant")
            .WithSummary(
                "Closes a tenant and deletes all its data after the grace, until which resuming takes it back."
            );
}
