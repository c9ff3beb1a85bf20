using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Search;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Collections;

/// <summary>
/// Makes a search one in a collection: of the products chosen, in their order, or of those that fit its rule. Who is in it is
/// read with each search, so that a change of the collection needs nothing to be told.
/// </summary>
internal sealed class SearchInCollection(ITenantScopeFactory scopes, TaxonomyCache taxonomies)
{
    /// <summary>The query in a published collection, and in its order where the query has neither words nor an order.</summary>
    /// <param name="tenant">Whose collection it is.</param>
    /// <param name="query">What else is asked for.</param>
    /// <param name="idOrSlug">The collection, also by a slug that it had before.</param>
    /// <param name="isOrdered">Whether somebody chose an order.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="Http.ProblemException">404: there is no such collection.</exception>
    public async Task<ProductQuery> NarrowAsync(
        Tenant tenant,
        ProductQuery query,
        string idOrSlug,
        bool isOrdered,
        CancellationToken cancellationToken
    )
    {
        // A scope of its own: the other searches need no context, and the making of one is a fifth of what they allocate.
        await using var scope = scopes.Create(tenant);
        var db = scope.Get<CatalogueDbContext>();
        var collection = await ListCollections.FindAsync(db, idOrSlug, cancellationToken);
        if (collection.Rule is not { } rule)
        {
            var products = await db
                .CollectionItems.AsNoTracking()
                .Where(i => i.CollectionId == collection.Id)
                .OrderBy(i => i.Position)
                .Select(i => i.ProductId)
                .ToListAsync(cancellationToken);
            return query with { Within = new ProductScope { Products = products } };
        }

        return query with
        {
            Within = await rule.ToScopeAsync(db, taxonomies, tenant, cancellationToken),
            Sort = isOrdered || !string.IsNullOrWhiteSpace(query.Text) ? query.Sort : rule.Sort,
        };
    }
}
