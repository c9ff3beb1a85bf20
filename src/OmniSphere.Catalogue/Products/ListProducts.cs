using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Pages;
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
    ShownImage? Image,
    Money? Price,
    Money? CompareAtPrice,
    bool PriceVaries,
    bool InStock
);

/// <summary>The published products, of a category and below or all, newest first: two reads a page, then from memory.</summary>
internal sealed class ListProducts(PageCache pages, ShopLocales locales, ITenantContext tenant)
{
    private const int LongestPath = (Category.SlugLength + 1) * Category.MaxDepth;

    public static void Map(ModuleRoutes shop) =>
        shop.MapGet(
                "/products",
                (
                    string? category,
                    Currency? currency,
                    [AsParameters] PageRequest page,
                    [AsParameters] LocaleRequest language,
                    ListProducts handler,
                    CancellationToken ct
                ) => handler.HandleAsync(category, currency, page, language, ct)
            )
            .ForPublic()
            .WithName("ListProducts")
            .WithSummary("Published products, newest first; category takes a slug, a path of slugs or an id.");

    private async Task<PageResult<Page<ProductSummary>>> HandleAsync(
        string? category,
        Currency? currency,
        PageRequest request,
        LocaleRequest language,
        CancellationToken cancellationToken
    )
    {
        if (category?.Length > LongestPath)
        {
            throw UnknownCategory();
        }

        var shop = tenant.Required;
        var after = request.After<Position>()?.Id;
        var path = string.Create(CultureInfo.InvariantCulture, $"{request.Size} {after} {category}");
        var locale = await locales.NegotiateAsync(language, cancellationToken);
        var key = new PageKey(shop.Id, "products", path, currency ?? shop.Currency, locale.Key);
        var page = await pages.GetAsync(shop, key, (key, category, after, request), MakeAsync, cancellationToken);
        return new(page);
    }

    private static ProblemException UnknownCategory() =>
        Problem.NotFound("category.not_found", "There is no such category.");

    private static async Task<PageContent> MakeAsync(
        TenantScope scope,
        (PageKey Key, string? Category, Id<ProductKind>? After, PageRequest Request) asked,
        CancellationToken cancellationToken
    )
    {
        var (key, category, after, request) = asked;
        var db = scope.Get<CatalogueDbContext>();
        var tags = new List<int> { PageTags.Taxonomy(key.Tenant) };
        var query = db.Products.AsNoTracking().Where(p => p.Status == ProductStatus.Published);
        if (category is null)
        {
            tags.Add(PageTags.Assortment(key.Tenant));
        }
        else
        {
            var tree = (await scope.Get<TaxonomyCache>().GetAsync(cancellationToken)).Categories;
            var root = tree.Find(category) ?? throw UnknownCategory();
            var ids = tree.Subtree(root).Select(c => c.Id).ToList();
            tags.AddRange(ids.Select(id => PageTags.Members(key.Tenant, id)));
            query = query.Where(p => db.ProductCategories.Any(l => l.ProductId == p.Id && ids.Contains(l.CategoryId)));
        }

        if (after is { } last)
        {
            query = query.Where(p => p.Id < last);
        }

        var locale = ShopLocale.Of(key.Locale);
        var rows = await Rows(query.OrderByDescending(p => p.Id).Take(request.Size + 1), locale)
            .ToListAsync(cancellationToken);
        var page = Http.Page.Of(rows, request, row => new Position(row.Id));
        tags.AddRange(page.Items.Select(r => PageTags.Product(key.Tenant, r.Id)));
        var (summaries, parts) = await SummarizeAsync(db, page.Items, key.Currency, locale, cancellationToken);
        tags.AddRange(parts.Select(p => PageTags.Product(key.Tenant, p)));
        return new(page.Select(row => summaries[row.Id]), [.. tags.Distinct()]);
    }

    /// <summary>Those of the products that are published, as lists show them.</summary>
    internal static async Task<IReadOnlyDictionary<Id<ProductKind>, ProductSummary>> SummariesAsync(
        CatalogueDbContext db,
        IReadOnlyList<Id<ProductKind>> ids,
        Currency currency,
        ShopLocale locale,
        CancellationToken cancellationToken
    )
    {
        var rows = await Rows(
                db.Products.AsNoTracking()
                    .Where(p => EF.Parameter(ids).Contains(p.Id) && p.Status == ProductStatus.Published),
                locale
            )
            .ToListAsync(cancellationToken);
        return (await SummarizeAsync(db, rows, currency, locale, cancellationToken)).Summaries;
    }

    /// <summary>Translations, which hold descriptions as well, are only read where one is asked for.</summary>
    private static IQueryable<Row> Rows(IQueryable<Product> products, ShopLocale locale) =>
        locale.IsDefault
            ? products.Select(p => new Row(p.Id, p.ExternalId, p.Slug, p.Title, p.Brand, p.Images, null))
            : products.Select(p => new Row(p.Id, p.ExternalId, p.Slug, p.Title, p.Brand, p.Images, p.Translations));

    /// <summary>The rows as lists show them, and the products whose stock decides about bundles among them.</summary>
    private static async Task<(
        Dictionary<Id<ProductKind>, ProductSummary> Summaries,
        IReadOnlyList<Id<ProductKind>> Parts
    )> SummarizeAsync(
        CatalogueDbContext db,
        IReadOnlyList<Row> rows,
        Currency currency,
        ShopLocale locale,
        CancellationToken cancellationToken
    )
    {
        var variants = await VariantsAsync(db, [.. rows.Select(r => r.Id)], cancellationToken);
        var bundles = await BundleStock.ReadAsync(db, variants.Select(v => v.Variant), cancellationToken);
        var byProduct = variants.ToLookup(v => v.Variant.ProductId);
        return (
            rows.ToDictionary(r => r.Id, r => Summary(r, [.. byProduct[r.Id]], bundles, currency, locale)),
            bundles.PartProducts
        );
    }

    private static Task<List<StockedRow>> VariantsAsync(
        CatalogueDbContext db,
        List<Id<ProductKind>> products,
        CancellationToken cancellationToken
    ) =>
        db
            .Variants.AsNoTracking()
            .Where(v => products.Contains(v.ProductId))
            .Select(v => new StockedRow(
                v,
                db.StockLevels.Where(l => l.VariantId == v.Id).Sum(StockAvailability.OfLevel)
            ))
            .ToListAsync(cancellationToken);

    private static ProductSummary Summary(
        Row row,
        IReadOnlyList<StockedRow> variants,
        BundleStock bundles,
        Currency currency,
        ShopLocale locale
    )
    {
        var prices = variants
            .Select(v => v.Variant.PriceIn(currency))
            .OfType<VariantPrice>()
            .OrderBy(p => p.Price.Amount)
            .ToList();
        var cheapest = prices is [var lowest, ..] ? lowest : null;
        return new ProductSummary(
            row.Id,
            row.ExternalId,
            row.Slug,
            new ProductWords(row.Translations, locale).Title(row.Title),
            row.Brand,
            row.Images is [var first, ..] ? ShownImage.Of(first) : null,
            cheapest?.Price,
            cheapest?.CompareAtPrice,
            prices.Count > 1 && prices[0].Price != prices[^1].Price,
            variants.Any(v =>
                bundles.Available(v.Variant, v.Variant.TracksStock ? v.Available : StockLevel.Untracked) > 0
            )
        );
    }

    private sealed record Row(
        Id<ProductKind> Id,
        string? ExternalId,
        string Slug,
        string Title,
        string? Brand,
        IReadOnlyList<ProductImage> Images,
        IReadOnlyDictionary<string, ProductTranslation>? Translations
    );

    private sealed record StockedRow(Variant Variant, int Available);

    internal sealed record Position(Id<ProductKind> Id);
}
