using OmniSphere.Catalogue;
using OmniSphere.Http;

namespace OmniSphere;

/// <summary>Adds products, stock and search to a host.</summary>
public static class OmniSphereCatalogue
{
    /// <summary>Adds the catalogue. May be called twice.</summary>
    public static OmniSphereBuilder AddOmniSphereCatalogue(this OmniSphereBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddModule<CatalogueModule>())
        {
            return builder;
        }

        builder.AddModuleDatabase<CatalogueDbContext, CatalogueSqliteContext, CataloguePostgreSqlContext>(
            CatalogueDbContext.Name
        );
        return builder;
    }

    /// <summary>Maps the catalogue's endpoints below <c>/catalogue/v1</c>. May be called twice, and with <c>MapOmniSphere()</c>.</summary>
    public static IEndpointRouteBuilder MapOmniSphereCatalogue(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapOmniSphereModule<CatalogueModule>();
}

internal sealed class CatalogueModule : IOmniSphereModule
{
    public string Name => CatalogueDbContext.Name;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var shop = endpoints.MapModule(Name);
        _ = shop.MapAdmin();
    }
}
