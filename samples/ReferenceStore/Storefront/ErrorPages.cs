using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using OmniSphere.Http;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Pages;

namespace ReferenceStore.Storefront;

/// <summary>Answers a browser whose page failed with a page that says so, in the shop's language.</summary>
internal sealed class ErrorPages(ReplacementPages pages, ILogger<ErrorPages> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        if (!PageRequest.Matches(httpContext))
        {
            return false;
        }

        var (status, code) = exception switch
        {
            ProblemException p => (p.Status, p.Code),
            ApiProblemException { Status: >= 500 } p => (503, p.Code),
            ApiProblemException p => (p.Status, p.Code),
            BadHttpRequestException bad => (bad.StatusCode, "request.malformed"),
            _ => (500, "server.error"),
        };
        if (status >= 500)
        {
            Log.PageFailed(logger, exception, httpContext.Request.Method, httpContext.Request.Path);
        }

        httpContext.Response.StatusCode = status;
        httpContext.Response.Headers.CacheControl = "no-store";
        await pages.RenderAsync<ErrorPage>(
            httpContext,
            status,
            new Dictionary<string, object?>
            {
                [nameof(ErrorPage.Status)] = status,
                [nameof(ErrorPage.Code)] = code,
                [nameof(ErrorPage.TraceId)] = status >= 500 ? Activity.Current?.TraceId.ToHexString() : null,
            }
        );
        return true;
    }
}
