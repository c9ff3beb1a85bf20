using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Categories;
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
    IReadOnlyList<ProductImage> Images,
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

/// <summary>A variant as offered: the price is null where there is none in the currency, and it cannot be bought.</summary>
internal sealed record OfferedVariant(
    Id<VariantKind> Id,
    string Sku,
    string? Barcode,
    IReadOnlyDictionary<string, string> Options,
    Money? Price,
    Money? CompareAtPrice,
    int Available
);

/// <summary>A product page: the product, its variants and their stock, nothing more is read.</summary>
internal sealed class GetProduct(CatalogueDbContext db, TaxonomyCache taxonomies, ITenantContext tenant)
{
    public static void Map(RouteGroupBuilder shop) =>
        shop.MapGet(
                "/products/{idOrSlug}",
                (string idOrSlug, Currency? currency, GetProduct handler, CancellationToken ct) =>
                    handler.HandleAsync(idOrSlug, currency, ct)
            )
            .ForPublic()
            .WithName("GetProduct")
            .WithSummary("A published product by its id or slug, with variants, prices and stock.");

    private async Task<VersionedOk<ProductPage>> HandleAsync(
        string idOrSlug,
        Currency? currency,
        CancellationToken cancellationToken
    )
    {
        var product = await FindAsync(idOrSlug, cancellationToken) ?? throw ProductProblems.NotFound();
        var variants = await db
            .Variants.AsNoTracking()
            .Where(v => v.ProductId == product.Id)
            .OrderBy(v => v.Position)
            .ToListAsync(cancellationToken);
        var levels = (
            await db.StockLevels.AsNoTracking().Where(l => l.ProductId == product.Id).ToListAsync(cancellationToken)
        ).ToLookup(l => l.VariantId);
        var taxonomy = await taxonomies.GetAsync(cancellationToken);
        var page = Page(product, variants, levels, taxonomy, currency ?? tenant.Required.Currency);
        return Versioned.Ok(page, Version(product, page, taxonomy));
    }

    private async Task<Product?> FindAsync(string idOrSlug, CancellationToken cancellationToken)
    {
        var published = db.Products.AsNoTracking().Where(p => p.Status == ProductStatus.Published);
        return Id<ProductKind>.TryParse(idOrSlug, out var id)
            ? await published.SingleOrDefaultAsync(p => p.Id == id, cancellationToken)
            : await published.SingleOrDefaultAsync(p => p.Slug == idOrSlug, cancellationToken);
    }

    private static ProductPage Page(
        Product product,
        IEnumerable<Variant> variants,
        ILookup<Id<VariantKind>, StockLevel> levels,
        Taxonomy taxonomy,
        Currency currency
    ) =>
        new(
            product.Id,
            product.ExternalId,
            product.Slug,
            product.Title,
            product.Description,
            product.Brand,
            product.Images,
            [
                .. product
                    .CategoryIds.Select(id => taxonomy.Categories.Find(Id<CategoryKind>.From(id)))
                    .OfType<Category>()
                    .Select(category => Breadcrumb(taxonomy.Categories, category)),
            ],
            Attributes(product, taxonomy.Attributes),
            product.Options,
            [
                .. variants.Select(v =>
                {
                    var price = v.PriceIn(currency);
                    return new OfferedVariant(
                        v.Id,
                        v.Sku,
                        v.Barcode,
                        v.Options,
                        price?.Price,
                        price?.CompareAtPrice,
                        StockAvailability.Of(v.TracksStock, levels[v.Id])
                    );
                }),
            ]
        );

    private static IReadOnlyList<CategoryLink> Breadcrumb(CategoryTree tree, Category category) =>
        [.. tree.Breadcrumb(category).Select(c => new CategoryLink(c.Id, c.Slug, c.Name))];

    private static IReadOnlyList<ShownAttribute> Attributes(Product product, AttributeBook book) =>
        [
            .. product
                .Attributes.Select(a => (Definition: book.Find(a.Key), a.Value))
                .Where(a => a.Definition is not null)
                .OrderBy(a => a.Definition!.Position)
                .ThenBy(a => a.Definition!.Label, StringComparer.InvariantCultureIgnoreCase)
                .Select(a => new ShownAttribute(
                    a.Definition!.Key,
                    a.Definition.Label,
                    a.Definition.Type,
                    a.Value.Unit is null ? a.Value : ProductAttributeValue.Of(a.Value.Number),
                    a.Value.Form == AttributeValueForm.Number ? a.Value.Unit ?? a.Definition.Unit : null
                )),
        ];

    /// <summary>The page changes with the product, with what it shows of the tree and the attributes, and with stock.</summary>
    private static long Version(Product product, ProductPage page, Taxonomy taxonomy)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(product.Version);
        foreach (var variant in page.Variants)
        {
            Add(variant.Available);
            Add(variant.Price?.Currency.NumericCode ?? 0);
        }

        foreach (var category in page.Categories.SelectMany(path => path))
        {
            Add(taxonomy.Categories.Find(category.Id)!.Version);
            hash.AppendData(Encoding.UTF8.GetBytes(category.Slug));
        }

        foreach (var attribute in page.Attributes)
        {
            Add(taxonomy.Attributes.Find(attribute.Key)!.Version);
        }

        return BinaryPrimitives.ReadInt64LittleEndian(hash.GetHashAndReset()) & long.MaxValue;

        void Add(long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            hash.AppendData(bytes);
        }
    }
}
