using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Hosting.Platform;

/// <summary>The tenants in the order of their slugs.</summary>
internal static class ListTenants
{
    private sealed record Position(string Slug);

    public static void Map(ModuleRoutes platform) =>
        platform
            .MapGet("/tenants", HandleAsync)
            .ForOperator(PlatformPermissions.ReadTenants)
            .WithName("ListTenants")
            .WithSummary("The tenants by slug; by status, by plan, or whose slug or name begins with q.");

    private static async Task<Ok<Page<TenantView>>> HandleAsync(
        [AsParameters] PageRequest page,
        [FromQuery] string? status,
        [FromQuery] string? plan,
        [FromQuery(Name = "q")] string? text,
        ITenantDirectory directory,
        CancellationToken cancellationToken
    )
    {
        var filter = new TenantFilter(status is null ? null : Named(status), plan, text?.Trim());
        var after = page.After<Position>()?.Slug;
        var tenants = await directory.ListAsync(filter, after, page.Size + 1, cancellationToken);
        return TypedResults.Ok(Page.Of(tenants, page, t => new Position(t.Slug)).Select(TenantView.Of));
    }

    // Enums in an address are bound by their exact C# names; clients know the names of the JSON.
    internal static TenantStatus Named(string status) =>
        Enum.GetValues<TenantStatus>()
            .Cast<TenantStatus?>()
            .FirstOrDefault(s => string.Equals(s.ToString(), status, StringComparison.OrdinalIgnoreCase))
        ?? throw Problem.Invalid("status", "unknown", "There is no such status.");
}
