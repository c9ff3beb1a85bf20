using Microsoft.EntityFrameworkCore;
using OmniSphere.Auth.Staff;
using OmniSphere.Authorization;
using OmniSphere.Http;

namespace OmniSphere.Auth.ApiKeys;

/// <summary>The tenant's API keys in the order they were made.</summary>
internal sealed class ListApiKeys(AuthDbContext db)
{
    private sealed record Position(Id<ApiKeyKind> Id);

    public async Task<Page<ApiKeyView>> HandleAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var after = page.After<Position>()?.Id ?? Id<ApiKeyKind>.Empty;
        var rows = await db
            .ApiKeys.AsNoTracking()
            .Where(k => k.Id.CompareTo(after) > 0)
            .OrderBy(k => k.Id)
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken);
        return Page.Of(rows, page, k => new Position(k.Id)).Select(ApiKeyView.Of);
    }

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet(
                "/api-keys",
                ([AsParameters] PageRequest page, ListApiKeys list, CancellationToken ct) => list.HandleAsync(page, ct)
            )
            .ForMerchant(AuthPermissions.ManageApiKeys)
            .WithName("ListApiKeys")
            .WithSummary("The API keys of the tenant");
}
