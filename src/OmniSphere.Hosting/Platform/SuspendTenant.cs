using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Platform;

/// <summary>Closes a tenant for the time being, and opens it again. Doing so twice changes nothing.</summary>
internal static class SuspendTenant
{
    public static void Map(ModuleRoutes platform)
    {
        platform
            .MapPost(
                "/tenants/{id}/suspend",
                (Id<TenantKind> id, IfMatch ifMatch, ITenantDirectory directory, CancellationToken ct) =>
                    SetAsync(id, TenantStatus.Suspended, ifMatch, directory, ct)
            )
            .ForOperator(PlatformPermissions.ManageTenants)
            .WithName("SuspendTenant")
            .WithSummary("Closes a tenant: requests get 403 tenant.suspended, mails and imports wait.");
        platform
            .MapPost(
                "/tenants/{id}/resume",
                (Id<TenantKind> id, IfMatch ifMatch, ITenantDirectory directory, CancellationToken ct) =>
                    SetAsync(id, TenantStatus.Active, ifMatch, directory, ct)
            )
            .ForOperator(PlatformPermissions.ManageTenants)
            .WithName("ResumeTenant")
            .WithSummary("Opens a tenant that was closed.");
    }

    private static async Task<VersionedOk<TenantView>> SetAsync(
        Id<TenantKind> id,
        TenantStatus status,
        IfMatch ifMatch,
        ITenantDirectory directory,
        CancellationToken cancellationToken
    )
    {
        var changed = await directory.UpdateAsync(
            id,
            tenant =>
            {
                ifMatch.Guard(tenant.Version);
                return tenant with { Status = status };
            },
            cancellationToken
        );
        return Versioned.Ok(TenantView.Of(changed), changed.Version);
    }
}
