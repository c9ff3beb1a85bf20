using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using ReferenceStore.Storefront.Pages;
using ReferenceStore.Storefront.Shops;

namespace ReferenceStore.Storefront;

/// <summary>Marks the endpoints that are pages or act for one.</summary>
internal sealed record PageMetadata;

/// <summary>Marks a page that shows what belongs to one shopper: no cache keeps it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PersonalAttribute : Attribute;

/// <summary>Puts pages into the shop's language and keeps them out of shared caches; shows a page where there is none.</summary>
internal sealed class PageMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http, Shop shop)
    {
        var endpoint = http.GetEndpoint();
        var lost = endpoint is null && shop.Tenant is not null && PageRequest.Matches(http);
        if (!lost && endpoint?.Metadata.GetMetadata<PageMetadata>() is null)
        {
            return next(http);
        }

        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = shop.Culture;
        var personal = endpoint?.Metadata.GetMetadata<PersonalAttribute>() is not null;
        http.Response.OnStarting(() =>
        {
            // Every page shows the size of the shopper's cart.
            if (http.Response.Headers.CacheControl.Count == 0 || personal)
            {
                http.Response.Headers.CacheControl = personal ? "no-store" : "private, no-cache";
            }

            return Task.CompletedTask;
        });
        return lost ? new RazorComponentResult<NotFoundPage>().ExecuteAsync(http) : next(http);
    }
}

/// <summary>Tells a browser that wants a page from a program that calls the API.</summary>
internal static class PageRequest
{
    public static bool Matches(HttpContext http) =>
        (
            HttpMethods.IsGet(http.Request.Method)
            || HttpMethods.IsHead(http.Request.Method)
            || HttpMethods.IsPost(http.Request.Method)
        )
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !IsApi(http.Request.Path.Value);

    // Services live under /{service}/v1; everything of theirs answers in its own way.
    private static bool IsApi(string? path) =>
        path?.Split('/', 4) is [_, _, ['v', >= '0' and <= '9', ..], ..]
        || path?.StartsWith("/auth/", StringComparison.Ordinal) == true;
}
