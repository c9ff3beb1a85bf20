using Microsoft.EntityFrameworkCore;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Import;

/// <summary>Received files that wait for their import; they go with the tenant.</summary>
internal sealed class ImportFilesOfTenant(ITenantScopeFactory scopes, ImportSpool spool) : ITenantResource
{
    public string Module => CatalogueDbContext.Name;

    public string Name => "import files";

    public async Task<long> CountAsync(Tenant tenant, CancellationToken cancellationToken) =>
        (await HereAsync(tenant, cancellationToken)).Count;

    public async Task EraseAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        foreach (var id in await HereAsync(tenant, cancellationToken))
        {
            spool.Delete(id);
        }
    }

    private async Task<List<Id<ImportKind>>> HereAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var here = spool.List();
        if (here.Count == 0)
        {
            return [];
        }

        await using var scope = scopes.Create(tenant);
        var own = scope.Get<CatalogueDbContext>().Imports.Select(i => i.Id);
        return [.. (await own.ToListAsync(cancellationToken)).Intersect(here)];
    }
}
