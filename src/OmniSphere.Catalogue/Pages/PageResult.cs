using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Pages;

/// <summary>200 with a page and its tag, or 304 for who has it.</summary>
/// <typeparam name="T">What the page says.</typeparam>
internal sealed class PageResult<T>(CachedPage page) : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    public int? StatusCode => StatusCodes.Status200OK;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ETag = page.ETag;
        // Whoever keeps it asks whether it still holds.
        response.Headers.CacheControl = "no-cache";
        if (ETags.IsKnown(httpContext.Request, page.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = page.Body.Length;
        return response.Body.WriteAsync(page.Body).AsTask();
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"])
        );
}
