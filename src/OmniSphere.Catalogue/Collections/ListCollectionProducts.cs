using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Search;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Collections;

/// <summary>The published products of a collection: those chosen, in their order, or those that the index finds for its rule.</summary>
internal sealed class ListCollectionProducts(
    CatalogueDbContext db,
    SearchAccess search,
    TaxonomyCache taxonomies,
    ShopLocales locales,
    ITenantContext tenant
)
{
    public static void Map(ModuleRoutes shop) =>
        shop.MapGet(
                "/collections/{idOrSlug}/products",
                (
                    string idOrSlug,
                    Currency? currency,
                    [AsParameters] PageRequest page,
                    [AsParameters] LocaleRequest language,
                    ListCollectionProducts handler,
                    CancellationToken ct
                ) => handler.HandleAsync(idOrSlug, currency, page, language, ct)
            )
            .ForPublic()
            .WithName("ListCollectionProducts")
            .WithSummary("The published products of a collection in its order.");

    private async Task<Page<ProductSummary>> HandleAsync(
        string idOrSlug,
        Currency? wanted,
        PageRequest request,
        LocaleRequest language,
        CancellationToken cancellationToken
    )
    {
        var shop = tenant.Required;
        var locale = await locales.NegotiateAsync(language, cancellationToken);
        var currency = wanted ?? shop.Currency;
        var collection = await ListCollections.FindAsync(db, idOrSlug, cancellationToken);
        var page = collection.Rule is { } rule
            ? await FindAsync(rule, shop, currency, request, cancellationToken)
            : await ChosenAsync(collection.Id, request, cancellationToken);
        var summaries = await ListProducts.SummariesAsync(db, page.Items, currency, locale, cancellationToken);
        return new([.. page.Items.Select(summaries.GetValueOrDefault).OfType<ProductSummary>()], page.NextCursor);
    }

    private async Task<Page<Id<ProductKind>>> ChosenAsync(
        Id<CollectionKind> id,
        PageRequest request,
        CancellationToken cancellationToken
    )
    {
        var query = db
            .CollectionItems.AsNoTracking()
            .Where(i =>
                i.CollectionId == id && db.Products.Any(p => p.Id == i.ProductId && p.Status == ProductStatus.Published)
            );
        if (request.After<Place>() is { } after)
        {
            query = query.Where(i => i.Position > after.Position);
        }

        var rows = await query.OrderBy(i => i.Position).Take(request.Size + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, request, i => new Place(i.Position)).Select(i => i.ProductId);
    }

    private async Task<Page<Id<ProductKind>>> FindAsync(
        CollectionRule rule,
        Tenant shop,
        Currency currency,
        PageRequest request,
        CancellationToken cancellationToken
    )
    {
        var query = new ProductQuery
        {
            Within = await rule.ToScopeAsync(db, taxonomies, shop, cancellationToken),
            Sort = rule.Sort,
            Size = request.Size,
            After = request.Cursor,
            Currency = currency,
            FacetLimit = 0,
        };
        var found = await search.SearchAsync(shop, query, cancellationToken);
        return new([.. found.Items.Select(h => h.Id)], found.NextCursor);
    }

    internal sealed record Place(int Position);
}
