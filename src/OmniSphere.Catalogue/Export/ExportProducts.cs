using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Import;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Export;

/// <summary>Streams the shop's products as a file that an import takes unchanged, a page of them in memory at a time.</summary>
internal sealed class ExportProducts(CatalogueDbContext db)
{
    private const int Batch = 200;

    public static void Map(ModuleRoutes admin) =>
        admin
            .MapGet("/products/export", Handle)
            .ForMerchant(Permissions.ReadProducts)
            .FromReplica()
            .WithName("ExportProducts")
            .WithSummary("The shop's products with their stock at the first location, as an import takes them.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .Produces(StatusCodes.Status200OK, contentType: "application/x-ndjson");

    /// <summary>Writes all products in the order in which they were made.</summary>
    public async Task WriteAsync(ImportFormat format, Stream target, CancellationToken cancellationToken)
    {
        // Not from memory: what is exported is to come back as it was.
        var taxonomy = new Taxonomy(
            await CategoryTree.ReadAsync(db, cancellationToken),
            await AttributeBook.ReadAsync(db, cancellationToken)
        );
        await using IProductWriter writer =
            format == ImportFormat.Csv
                ? await CsvProductWriter.BeginAsync(db, taxonomy.Attributes, target, cancellationToken)
                : new JsonLinesWriter(target);
        var location = await db
            .Locations.AsNoTracking()
            .OrderBy(l => l.Priority)
            .ThenBy(l => l.Id)
            .Select(l => l.Id)
            .FirstOrDefaultAsync(cancellationToken);
        for (var after = default(Id<ProductKind>); ; )
        {
            var products = await db
                .Products.AsNoTracking()
                .Include(p => p.Variants)
                .AsSplitQuery()
                .Where(p => p.Id > after && p.Status != ProductStatus.Deleted)
                .OrderBy(p => p.Id)
                .Take(Batch)
                .ToListAsync(cancellationToken);
            if (products.Count == 0)
            {
                return;
            }

            var ids = products.ConvertAll(p => p.Id);
            var stock = await db
                .StockLevels.AsNoTracking()
                .Where(l => ids.Contains(l.ProductId) && l.LocationId == location)
                .ToDictionaryAsync(l => l.VariantId, l => l.OnHand, cancellationToken);
            foreach (var product in products)
            {
                await writer.WriteAsync(ExportedProduct.Of(product, taxonomy, stock), cancellationToken);
            }

            await writer.FlushAsync(cancellationToken);
            after = products[^1].Id;
        }
    }

    private static IResult Handle(string? format, ExportProducts handler, CancellationToken cancellationToken) =>
        format?.ToUpperInvariant() switch
        {
            null or "JSONLINES" => handler.File(
                ImportFormat.JsonLines,
                "application/x-ndjson",
                "products.jsonl",
                cancellationToken
            ),
            "CSV" => handler.File(ImportFormat.Csv, "text/csv; charset=utf-8", "products.csv", cancellationToken),
            _ => throw Problem.Invalid("format", "unknown", "csv or jsonLines."),
        };

    private IResult File(ImportFormat format, string type, string name, CancellationToken cancellationToken) =>
        Results.Stream(stream => WriteAsync(format, stream, cancellationToken), type, name);
}

/// <summary>Writes products as a file has them.</summary>
internal interface IProductWriter : IAsyncDisposable
{
    Task WriteAsync(ImportedProduct product, CancellationToken cancellationToken);

    Task FlushAsync(CancellationToken cancellationToken);
}

/// <summary>A product as an import reads it.</summary>
internal static class ExportedProduct
{
    public static ImportedProduct Of(
        Product product,
        Taxonomy taxonomy,
        IReadOnlyDictionary<Id<VariantKind>, int> stock
    ) =>
        new()
        {
            ExternalId = product.ExternalId,
            Slug = product.Slug,
            Title = product.Title,
            Description = product.Description,
            Brand = product.Brand,
            ProductType = product.ProductType,
            Status = product.Status.ToString().ToLowerInvariant(),
            TaxCategory = product.TaxCategory,
            Categories =
            [
                .. product
                    .CategoryIds.Select(id => taxonomy.Categories.Find(Id<Categories.CategoryKind>.From(id)))
                    .OfType<Categories.Category>()
                    .Select(c => string.Join(" > ", taxonomy.Categories.Breadcrumb(c).Select(step => step.Name))),
            ],
            // In one order, however they came.
            Attributes = new SortedDictionary<string, ProductAttributeValue>(
                product.Attributes.ToDictionary(StringComparer.Ordinal),
                StringComparer.Ordinal
            ),
            Images = [.. product.Images.Select(i => new ImportedImage(i.Source ?? i.Url, i.Alt))],
            Translations = product.Translations,
            Variants =
            [
                .. product
                    .Variants.OrderBy(v => v.Position)
                    .Select(v => new ImportedVariant
                    {
                        Sku = v.Sku,
                        Barcode = v.Barcode,
                        Options = v.Options,
                        Prices = v.Prices,
                        WeightGrams = v.WeightGrams,
                        TracksStock = v.TracksStock,
                        Stock = v.TracksStock && stock.TryGetValue(v.Id, out var units) ? units : null,
                    }),
            ],
        };
}
