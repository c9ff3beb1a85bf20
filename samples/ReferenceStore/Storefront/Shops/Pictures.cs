using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using OmniSphere.Authorization;
using OmniSphere.Tenancy;
using ReferenceStore.Data;

namespace ReferenceStore.Storefront.Shops;

/// <summary>Serves a demo shop's drawings, on its own host and, for the list of shops, on the host of no shop.</summary>
internal static class Pictures
{
    // A drawing may carry styles of its own but nothing that runs or loads.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    public static void MapPictures(this IEndpointRouteBuilder app)
    {
        app.MapGet("/pictures/{slug}/{file}", Get).ForPublic().WithoutTenant();
        app.MapGet(
                "/favicon.ico",
                (HttpContext http, ITenantContext tenant) => Get(http, tenant, tenant.Current?.Slug ?? "", "logo.svg")
            )
            .ForPublic()
            .WithoutTenant();
    }

    private static Results<FileStreamHttpResult, NotFound> Get(
        HttpContext http,
        ITenantContext tenant,
        string slug,
        string file
    )
    {
        if (
            (tenant.Current is { } shop && shop.Slug != slug)
            || DemoShops.All.FirstOrDefault(s => s.Slug == slug) is not { } demo
            || !file.EndsWith(".svg", StringComparison.Ordinal)
            || !demo.TryOpenPicture(file, out var picture)
        )
        {
            return TypedResults.NotFound();
        }

        http.Response.Headers.CacheControl = "public, max-age=604800";
        http.Response.Headers.ContentSecurityPolicy = Policy;
        return TypedResults.File(
            picture,
            "image/svg+xml",
            entityTag: new EntityTagHeaderValue($"\"{typeof(DemoShops).Module.ModuleVersionId:n}\"")
        );
    }
}
