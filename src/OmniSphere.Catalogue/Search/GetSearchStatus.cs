using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>How far the tenant's index is behind its products.</summary>
internal static class GetSearchStatus
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/search/status", HandleAsync)
            .ForMerchant(Permissions.ManageSearch)
            .WithName("GetSearchStatus")
            .WithSummary("Whether the search index is as it should be, and by how many seconds it is behind.");

    private static async Task<Response> HandleAsync(
        CatalogueDbContext db,
        IProductSearch search,
        ITenantContext tenant,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var state = await search.GetStateAsync(tenant.Required, cancellationToken);
        var waiting = await db.SearchChanges.CountAsync(cancellationToken);
        var since = await db.SearchChanges.MinAsync(c => (DateTimeOffset?)c.QueuedAt, cancellationToken);
        return new Response(
            state,
            state == IndexState.Missing ? 0 : await search.CountAsync(tenant.Required, cancellationToken),
            waiting,
            since is { } oldest ? Math.Max(0, (clock.GetUtcNow() - oldest).TotalSeconds) : 0
        );
    }

    /// <param name="State">Whether there is an index, and whether it was made by the rules of now.</param>
    /// <param name="Products">Products that can be found.</param>
    /// <param name="WaitingChanges">Changes that the index has not taken up yet.</param>
    /// <param name="SecondsBehind">Age of the oldest of them in seconds; 0 when none waits.</param>
    internal sealed record Response(IndexState State, long Products, int WaitingChanges, double SecondsBehind);
}
