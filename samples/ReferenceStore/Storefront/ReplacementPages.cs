using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Tenancy;
using ReferenceStore.Storefront.Shops;

namespace ReferenceStore.Storefront;

/// <summary>
/// Shows a page in place of one that failed or was not found. A request's renderer serves one page, so the other one gets
/// services of its own, for the same shop.
/// </summary>
internal sealed class ReplacementPages(IServiceScopeFactory scopes, ITenantScopeFactory tenants)
{
    public async Task RenderAsync<TPage>(HttpContext http, int status, IReadOnlyDictionary<string, object?> parameters)
        where TPage : IComponent
    {
        var request = http.RequestServices;
        var tenant = request.GetRequiredService<ITenantContext>().Current;
        await using IAsyncDisposable scope = tenant is null ? scopes.CreateAsyncScope() : tenants.Create(tenant);
        http.RequestServices = scope is TenantScope own ? own.Services : ((AsyncServiceScope)scope).ServiceProvider;
        var shop = http.RequestServices.GetRequiredService<Shop>();
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = shop.Culture;
        // Left by the renderer of the page that was not found; the next one adds its own.
        http.Response.Headers.Remove("blazor-enhanced-nav");
        try
        {
            await new RazorComponentResult<TPage>(parameters) { StatusCode = status }.ExecuteAsync(http);
        }
        finally
        {
            http.RequestServices = request;
        }
    }
}
