using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Search;

/// <summary>The tenant's search index, which goes with the tenant.</summary>
internal sealed class SearchIndexOfTenant(IProductSearch search) : ITenantResource
{
    public string Module => CatalogueDbContext.Name;

    public string Name => "search index";

    public async Task<long> CountAsync(Tenant tenant, CancellationToken cancellationToken) =>
        await search.GetStateAsync(tenant, cancellationToken) == IndexState.Missing ? 0 : 1;

    public Task EraseAsync(Tenant tenant, CancellationToken cancellationToken) =>
        search.DropAsync(tenant.Id, cancellationToken);
}
