using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Http;
using OmniSphere.Tenancy;
using ReferenceStore.Storefront.Api;
using ReferenceStore.Storefront.Pages;
using ReferenceStore.Storefront.Shops;

namespace ReferenceStore.Storefront;

/// <summary>Answers a browser whose page failed with a page that says so, in the shop's language.</summary>
internal sealed class ErrorPages(IServiceScopeFactory scopes, ITenantScopeFactory tenants, ILogger<ErrorPages> logger)
    : IExceptionHandler
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
        await RenderAsync(httpContext, status, code);
        return true;
    }

    // A request's renderer serves one page; the page about it needs services of its own.
    private async Task RenderAsync(HttpContext http, int status, string code)
    {
        var request = http.RequestServices;
        var tenant = request.GetRequiredService<ITenantContext>().Current;
        await using IAsyncDisposable scope = tenant is null ? scopes.CreateAsyncScope() : tenants.Create(tenant);
        http.RequestServices = scope is TenantScope own ? own.Services : ((AsyncServiceScope)scope).ServiceProvider;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = http
            .RequestServices.GetRequiredService<Shop>()
            .Culture;
        try
        {
            await new RazorComponentResult<ErrorPage>(
                new Dictionary<string, object?>
                {
                    [nameof(ErrorPage.Status)] = status,
                    [nameof(ErrorPage.Code)] = code,
                    [nameof(ErrorPage.TraceId)] = status >= 500 ? Activity.Current?.TraceId.ToHexString() : null,
                }
            )
            {
                StatusCode = status,
            }.ExecuteAsync(http);
        }
        finally
        {
            http.RequestServices = request;
        }
    }
}
