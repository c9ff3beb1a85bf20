using Microsoft.AspNetCore.Http.Features;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Platform;

/// <summary>Everything a tenant has, as one archive: asked for, followed, fetched.</summary>
internal static class ExportTenant
{
    public static void Map(ModuleRoutes platform)
    {
        platform
            .MapPost(
                "/tenants/{id}/export",
                async (Id<TenantKind> id, ITenantLifecycle lifecycle, CancellationToken ct) =>
                {
                    var task = await lifecycle.RequestExportAsync(id, ct);
                    return TypedResults.Accepted($"/platform/v1/tasks/{task.Id}", task);
                }
            )
            .ForOperator(PlatformPermissions.ManageTenants)
            .WithIdempotency(required: false)
            .WithName("ExportTenant")
            .WithSummary("Asks for an archive of all the tenant's data; Location says where to follow it.");
        platform
            .MapGet(
                "/tasks/{id}",
                (Id<TenantTaskKind> id, ITenantLifecycle lifecycle, CancellationToken ct) => lifecycle.GetAsync(id, ct)
            )
            .ForOperator(PlatformPermissions.ReadTenants)
            .WithName("GetTenantTask")
            .WithSummary("An export or a deletion, with what each module did; of a deletion this is the proof.");
        platform
            .MapGet("/tasks/{id}/archive", FetchAsync)
            .ForOperator(PlatformPermissions.ManageTenants)
            .WithName("GetTenantArchive")
            .WithSummary("The archive of an export that is done: a ZIP of JSON Lines with a manifest.")
            .Produces(StatusCodes.Status200OK, contentType: "application/zip");
    }

    private static Task FetchAsync(
        Id<TenantTaskKind> id,
        HttpContext http,
        ITenantLifecycle lifecycle,
        CancellationToken cancellationToken
    ) =>
        lifecycle.WriteArchiveAsync(
            id,
            task =>
            {
                // The framework's ZIP writer writes the end of each entry, a few kilobytes, without waiting.
                http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
                http.Response.ContentType = "application/zip";
                http.Response.Headers.ContentDisposition = $"attachment; filename=\"{task.Slug}.zip\"";
                http.Response.Headers.CacheControl = "no-store";
                return http.Response.Body;
            },
            cancellationToken
        );
}
