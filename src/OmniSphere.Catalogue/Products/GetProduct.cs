using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Brands;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Locales;
using OmniSphere.Catalogue.Pages;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Products;

/// <summary>A product as shoppers see it.</summary>
internal sealed record ProductPage(
    Id<ProductKind> Id,
    string? ExternalId,
    string Slug,
    string Title,
    string? Description,
    string? Brand,
    string? BrandSlug,
    IReadOnlyList<ShownImage> Images,
    IReadOnlyList<IReadOnlyList<CategoryLink>> Categories,
    IReadOnlyList<ShownAttribute> Attributes,
    IReadOnlyList<ProductOption> Options,
    IReadOnlyList<OfferedVariant> Variants
);

/// <summary>A step of the way from the top of the tree to a category.</summary>
internal sealed record CategoryLink(Id<CategoryKind> Id, string Slug, string Name);

/// <summary>An attribute as shown: the number's unit beside it.</summary>
internal sealed record ShownAttribute(
    string Key,
    string Label,
    AttributeType Type,
    ProductAttributeValue Value,
    string? Unit
);

/// <summary>A variant as offered, a bundle with its parts: the price is null where there is none in the currency, and it cannot be bought.</summary>
internal sealed record OfferedVariant(
    Id<VariantKind> Id,
    string Sku,
    string? Barcode,
    IReadOnlyDictionary<string, string> Options,
    Money? Price,
    Money? CompareAtPrice,
    int Available,
    IReadOnlyList<ShownPart>? Parts
);

/// <summary>A product page: one read of the product with its variants and their stock, then from memory until it changes.</summary>
internal static class GetProduct
{
    public static void Map(ModuleRoutes shop) =>
        shop.MapGet("/products/{idOrSlug}", HandleAsync)
            .ForPublic()
            .WithName("GetProduct")
            .WithSummary(
                "A published product by its id or slug, with variants, prices and stock. A slug that it had before leads to it too; the answer tells the one of now."
            );

    private static async ValueTask<PageResult<ProductPage>> HandleAsync(
        string idOrSlug,
        Currency? currency,
        [AsParameters] LocaleRequest language,
        PageCache pages,
        ITenantContext tenant
    )
    {
        // The token is asked for only where there is something to wait for: asking makes it.
        var shop = tenant.Required;
        var locale = await ShopLocales.NegotiateAsync(language, shop);
        var key = new PageKey(shop.Id, "product", idOrSlug, currency ?? shop.Currency, locale.Key);
        return new(pages.TryGet(key) ?? await pages.GetAsync(shop, key, key, MakeAsync, language.Http.RequestAborted));
    }

    private static async Task<PageContent> MakeAsync(
        TenantScope scope,
        PageKey key,
        CancellationToken cancellationToken
    )
    {
        var taxonomy = await scope.Get<TaxonomyCache>().GetAsync(cancellationToken);
        var db = scope.Get<CatalogueDbContext>();
        var row = await FindAsync(db, key.Path, cancellationToken);
        var tags = new List<int> { PageTags.Taxonomy(key.Tenant) };
        if (row is null && await OldSlugs.FindAsync(db, SlugOwner.Product, key.Path, cancellationToken) is { } former)
        {
            // An old slug, until another product takes it.
            row = await FindAsync(db, Id<ProductKind>.From(former).ToString(), cancellationToken);
            tags.Add(PageTags.Assortment(key.Tenant));
        }

        if (row is null)
        {
            throw ProductProblems.NotFound();
        }

        tags.Add(PageTags.Product(key.Tenant, row.Product.Id));
        var brandKey = row.Product.Brand is { } brand ? Brand.Normalize(brand) : null;
        var brandSlug = await db
            .Brands.Where(b => b.Key == brandKey)
            .Select(b => b.Slug)
            .SingleOrDefaultAsync(cancellationToken);
        var bundles = await BundleStock.ReadAsync(db, row.Variants.Select(v => v.Variant), cancellationToken);
        tags.AddRange(bundles.PartProducts.Select(p => PageTags.Product(key.Tenant, p)));
        var page = Page(row.Product, brandSlug, bundles, row.Variants, taxonomy, key);
        return new(page, [.. tags]);
    }

    private static async Task<Row?> FindAsync(
        CatalogueDbContext db,
        string idOrSlug,
        CancellationToken cancellationToken
    )
    {
        var published = db.Products.AsNoTracking().Where(p => p.Status == ProductStatus.Published);
        return await (
            Id<ProductKind>.TryParse(idOrSlug, out var id)
                ? published.Where(p => p.Id == id)
                : published.Where(p => p.Slug == idOrSlug)
        )
            .Select(p => new Row(
                p,
                p.Variants.OrderBy(v => v.Position)
                    .Select(v => new StockedRow(
                        v,
                        db.StockLevels.Where(l => l.VariantId == v.Id).Sum(StockAvailability.OfLevel)
                    ))
                    .ToList()
            ))
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static ProductPage Page(
        Product product,
        string? brandSlug,
        BundleStock bundles,
        IEnumerable<StockedRow> variants,
        Taxonomy taxonomy,
        PageKey key
    )
    {
        var locale = ShopLocale.Of(key.Locale);
        var words = new ProductWords(product.Translations, locale);
        return new(
            product.Id,
            product.ExternalId,
            product.Slug,
            words.Title(product.Title),
            words.Description(product.Description),
            product.Brand,
            brandSlug,
            [.. product.Images.Select(ShownImage.Of)],
            [
                .. product
                    .CategoryIds.Select(id => taxonomy.Categories.Find(Id<CategoryKind>.From(id)))
                    .OfType<Category>()
                    .Select(category => Breadcrumb(taxonomy.Categories, category, locale)),
            ],
            Attributes(product, taxonomy.Attributes, words, locale),
            words.Options(product.Options),
            [
                .. variants.Select(row =>
                {
                    var price = row.Variant.PriceIn(key.Currency);
                    return new OfferedVariant(
                        row.Variant.Id,
                        row.Variant.Sku,
                        row.Variant.Barcode,
                        words.Chosen(row.Variant.Options, product.Options),
                        price?.Price,
                        price?.CompareAtPrice,
                        bundles.Available(row.Variant, row.Variant.TracksStock ? row.Available : StockLevel.Untracked),
                        bundles.PartsOf(row.Variant)
                    );
                }),
            ]
        );
    }

    internal static IReadOnlyList<CategoryLink> Breadcrumb(CategoryTree tree, Category category, ShopLocale locale) =>
        [.. tree.Breadcrumb(category).Select(c => new CategoryLink(c.Id, c.Slug, c.NameIn(locale)))];

    private static IReadOnlyList<ShownAttribute> Attributes(
        Product product,
        AttributeBook book,
        ProductWords words,
        ShopLocale locale
    ) =>
        [
            .. product
                .Attributes.Select(a => (Definition: book.Find(a.Key), a.Value))
                .Where(a => a.Definition is not null)
                .OrderBy(a => a.Definition!.Position)
                .ThenBy(a => a.Definition!.Label, StringComparer.InvariantCultureIgnoreCase)
                .Select(a => new ShownAttribute(
                    a.Definition!.Key,
                    a.Definition.LabelIn(locale),
                    a.Definition.Type,
                    a.Value.Unit is null
                        ? words.Attribute(a.Definition, a.Value)
                        : ProductAttributeValue.Of(a.Value.Number),
                    a.Value.Form == AttributeValueForm.Number ? a.Value.Unit ?? a.Definition.UnitIn(locale) : null
                )),
        ];

    private sealed record Row(Product Product, IReadOnlyList<StockedRow> Variants);

    private sealed record StockedRow(Variant Variant, int Available);
}
