using Microsoft.AspNetCore.Http.HttpResults;
using OmniSphere.Authorization;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>Rebuilds the tenant's index from the database, beside the live one.</summary>
internal static class RebuildSearch
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost("/search/rebuild", Handle)
            .ForMerchant(Permissions.ManageSearch)
            .WithName("RebuildSearch")
            .WithSummary("Builds a new search index beside the live one, which answers until the new one takes over.");

    private static Accepted Handle(SearchRebuilds rebuilds, ITenantContext tenant)
    {
        _ = rebuilds.RequestAsync(tenant.Required);
        return TypedResults.Accepted((string?)null);
    }
}
