using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Products;

/// <summary>A product in a list for shoppers.</summary>
/// <param name="Id">The product.</param>
/// <param name="ExternalId">The merchant's own id.</param>
/// <param name="Slug">Slug of its page.</param>
/// <param name="Title">Title.</param>
/// <param name="Brand">Brand.</param>
/// <param name="Image">The first picture.</param>
/// <param name="Price">The lowest price of its variants in the currency, or null.</param>
/// <param name="CompareAtPrice">What that price is compared with.</param>
/// <param name="PriceVaries">Whether variants have different prices.</param>
/// <param name="InStock">Whether at least one variant can be bought now.</param>
internal sealed record ProductSummary(
    Id<ProductKind> Id,
    string? ExternalId,
    string Slug,
    string Title,
    string? Brand,
    ProductImage? Image,
    Money? Price,
    Money? CompareAtPrice,
    bool PriceVaries,
    bool InStock
);

/// <summary>The published products, of a category and below or all, newest first: three reads a page.</summary>
internal sealed class ListProducts(CatalogueDbContext db, TaxonomyCache taxonomies, ITenantContext tenant)
{
    public static void Map(RouteGroupBuilder shop) =>
        shop.MapGet(
                "/products",
                (
                    string? category,
                    Currency? currency,
                    [AsParameters] PageRequest page,
                    ListProducts handler,
                    CancellationToken ct
                ) => handler.HandleAsync(category, currency, page, ct)
            )
            .ForPublic()
            .WithName("ListProducts")
            .WithSummary("Published products, newest first; category takes a slug, a path of slugs or an id.");

    private async Task<Page<ProductSummary>> HandleAsync(
        string? category,
        Currency? currency,
        PageRequest request,
        CancellationToken cancellationToken
    )
    {
        var query = db.Products.AsNoTracking().Where(p => p.Status == ProductStatus.Published);
        if (category is not null)
        {
            var tree = (await taxonomies.GetAsync(cancellationToken)).Categories;
            var root =
                tree.Find(category) ?? throw Problem.NotFound("category.not_found", "There is no such category.");
            var ids = tree.Subtree(root).Select(c => c.Id).ToList();
            query = query.Where(p => db.ProductCategories.Any(l => l.ProductId == p.Id && ids.Contains(l.CategoryId)));
        }

        if (request.After<Position>() is { } after)
        {
            query = query.Where(p => p.Id < after.Id);
        }

        var rows = await query
            .OrderByDescending(p => p.Id)
            .Take(request.Size + 1)
            .Select(p => new Row(p.Id, p.ExternalId, p.Slug, p.Title, p.Brand, p.Images))
            .ToListAsync(cancellationToken);
        var page = Http.Page.Of(rows, request, row => new Position(row.Id));
        var products = page.Items.Select(r => r.Id).ToList();
        var variants = (
            await db.Variants.AsNoTracking().Where(v => products.Contains(v.ProductId)).ToListAsync(cancellationToken)
        ).ToLookup(v => v.ProductId);
        var levels = (
            await db
                .StockLevels.AsNoTracking()
                .Where(l => products.Contains(l.ProductId))
                .ToListAsync(cancellationToken)
        ).ToLookup(l => l.VariantId);
        return page.Select(row => Summary(row, variants[row.Id], levels, currency ?? tenant.Required.Currency));
    }

    private static ProductSummary Summary(
        Row row,
        IEnumerable<Variant> variants,
        ILookup<Id<VariantKind>, StockLevel> levels,
        Currency currency
    )
    {
        var all = variants.ToList();
        var prices = all.Select(v => v.PriceIn(currency)).OfType<VariantPrice>().OrderBy(p => p.Price.Amount).ToList();
        var cheapest = prices is [var lowest, ..] ? lowest : null;
        return new ProductSummary(
            row.Id,
            row.ExternalId,
            row.Slug,
            row.Title,
            row.Brand,
            row.Images is [var first, ..] ? first : null,
            cheapest?.Price,
            cheapest?.CompareAtPrice,
            prices.Count > 1 && prices[0].Price != prices[^1].Price,
            all.Any(v => StockAvailability.Of(v.TracksStock, levels[v.Id]) > 0)
        );
    }

    private sealed record Row(
        Id<ProductKind> Id,
        string? ExternalId,
        string Slug,
        string Title,
        string? Brand,
        IReadOnlyList<ProductImage> Images
    );

    internal sealed record Position(Id<ProductKind> Id);
}
