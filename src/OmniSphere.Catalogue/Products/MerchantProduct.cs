using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Products;

/// <summary>A product as merchants edit it: what they sent, with ids, times and version.</summary>
internal sealed record MerchantProduct(
    Id<ProductKind> Id,
    string? ExternalId,
    string Slug,
    string Title,
    string? Description,
    string? Brand,
    string? ProductType,
    ProductStatus Status,
    string TaxCategory,
    IReadOnlyList<ProductImage> Images,
    IReadOnlyList<Id<CategoryKind>> Categories,
    IReadOnlyDictionary<string, ProductAttributeValue> Attributes,
    IReadOnlyList<ProductOption> Options,
    IReadOnlyList<MerchantVariant> Variants,
    IReadOnlyDictionary<string, ProductTranslation>? Translations,
    DateTimeOffset? PublishAt,
    DateTimeOffset? UnpublishAt,
    string? TimeZone,
    DateTimeOffset? DeletedAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version
)
{
    public static MerchantProduct From(Product product) =>
        new(
            product.Id,
            product.ExternalId,
            product.Slug,
            product.Title,
            product.Description,
            product.Brand,
            product.ProductType,
            product.Status,
            product.TaxCategory,
            product.Images,
            [.. product.CategoryIds.Select(Id<CategoryKind>.From)],
            product.Attributes,
            product.Options,
            [
                .. product
                    .Variants.OrderBy(v => v.Position)
                    .Select(v => new MerchantVariant(
                        v.Id,
                        v.Sku,
                        v.Barcode,
                        v.Options,
                        v.Prices,
                        v.WeightGrams,
                        v.TracksStock,
                        v.IsBundle
                    )),
            ],
            product.Translations,
            product.PublishAt,
            product.UnpublishAt,
            product.TimeZone,
            product.DeletedAt,
            product.CreatedAt,
            product.UpdatedAt,
            product.Version
        );
}

/// <summary>A variant as merchants edit it.</summary>
internal sealed record MerchantVariant(
    Id<VariantKind> Id,
    string Sku,
    string? Barcode,
    IReadOnlyDictionary<string, string> Options,
    IReadOnlyList<VariantPrice> Prices,
    int? WeightGrams,
    bool TracksStock,
    bool IsBundle
);

/// <summary>One product of any status.</summary>
internal static class GetMerchantProduct
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/products/{id}", HandleAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetMerchantProduct")
            .WithSummary("A product of any status, as it is edited.");

    private static async Task<VersionedOk<MerchantProduct>> HandleAsync(
        Id<ProductKind> id,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var product =
            await db
                .Products.AsNoTracking()
                .Include(p => p.Variants)
                .SingleOrDefaultAsync(p => p.Id == id, cancellationToken)
            ?? throw ProductProblems.NotFound();
        return Versioned.Ok(MerchantProduct.From(product), product.Version);
    }
}

/// <summary>The products of any status, newest first.</summary>
internal static class ListMerchantProducts
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/products", HandleAsync)
            .ForMerchant(Permissions.ReadProducts)
            .WithName("ListMerchantProducts")
            .WithSummary(
                "Products of any status but deleted ones, unless asked for, newest first; sku and externalId find one."
            );

    private static async Task<Page<MerchantProduct>> HandleAsync(
        string? status,
        string? sku,
        string? externalId,
        [AsParameters] PageRequest request,
        CatalogueDbContext db,
        CancellationToken cancellationToken
    )
    {
        var query = db.Products.AsNoTracking().Include(p => p.Variants).AsSplitQuery();
        var wanted = status is null ? (ProductStatus?)null : Status(status);
        query = wanted is null
            ? query.Where(p => p.Status != ProductStatus.Deleted)
            : query.Where(p => p.Status == wanted);

        if (sku is not null)
        {
            var normalized = Variant.Normalize(sku);
            query = query.Where(p => p.Variants.Any(v => v.NormalizedSku == normalized));
        }

        if (externalId is not null)
        {
            query = query.Where(p => p.ExternalId == externalId);
        }

        if (request.After<ListProducts.Position>() is { } after)
        {
            query = query.Where(p => p.Id < after.Id);
        }

        var rows = await query.OrderByDescending(p => p.Id).Take(request.Size + 1).ToListAsync(cancellationToken);
        return Page.Of(rows, request, p => new ListProducts.Position(p.Id)).Select(MerchantProduct.From);
    }

    private static ProductStatus Status(string text) =>
        Enum.TryParse<ProductStatus>(text, ignoreCase: true, out var status) && Enum.IsDefined(status)
            ? status
            : throw Problem.Invalid("status", "unknown", "draft, published, archived or deleted.");
}
