using System.Globalization;
using ReferenceStore.Storefront.Pages;
using ReferenceStore.Storefront.Shops;

namespace ReferenceStore.Storefront;

/// <summary>Marks the endpoints that are pages or act for one.</summary>
internal sealed record PageMetadata;

/// <summary>Marks a page that shows what belongs to one shopper: no cache keeps it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PersonalAttribute : Attribute;

/// <summary>Puts pages into the shop's language and keeps them out of shared caches; shows a page where there is none.</summary>
internal sealed class PageMiddleware(RequestDelegate next, ReplacementPages pages)
{
    public async Task InvokeAsync(HttpContext http, Shop shop)
    {
        var endpoint = http.GetEndpoint();
        var lost = endpoint is null && shop.Tenant is not null && PageRequest.Matches(http);
        if (!lost && endpoint?.Metadata.GetMetadata<PageMetadata>() is null)
        {
            await next(http);
            return;
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
        if (!lost)
        {
            await next(http);
        }

        // Component endpoints leave the body of a 404 to whoever stands around them.
        if (lost || (http.Response is { StatusCode: 404, HasStarted: false } && PageRequest.Matches(http)))
        {
            await pages.RenderAsync<NotFoundPage>(http, 404, new Dictionary<string, object?>(StringComparer.Ordinal));
        }
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
