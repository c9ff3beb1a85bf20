using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Attributes;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Search;

/// <summary>Reads products as the search engine wants them: three queries for a batch of any size.</summary>
internal sealed class ProductDocuments(CatalogueDbContext db, TaxonomyCache taxonomies)
{
    /// <summary>The state of these products now: those published are put, all others deleted.</summary>
    public async Task<ProductChanges> ReadAsync(
        IReadOnlyCollection<Id<ProductKind>> ids,
        CancellationToken cancellationToken
    )
    {
        var taxonomy = await taxonomies.GetAsync(cancellationToken);
        var products = await db
            .Products.AsNoTracking()
            .Where(p => ids.Contains(p.Id) && p.Status == ProductStatus.Published)
            .ToListAsync(cancellationToken);
        var variants = (
            await db
                .Variants.AsNoTracking()
                .Where(v => ids.Contains(v.ProductId))
                .OrderBy(v => v.Position)
                .ToListAsync(cancellationToken)
        ).ToLookup(v => v.ProductId);
        var levels = (
            await db.StockLevels.AsNoTracking().Where(l => ids.Contains(l.ProductId)).ToListAsync(cancellationToken)
        ).ToLookup(l => l.VariantId);
        var bundles = await BundleStock.ReadAsync(db, variants.SelectMany(v => v), cancellationToken);
        var puts = products.ConvertAll(p => Document(p, [.. variants[p.Id]], levels, bundles, taxonomy));
        return new ProductChanges(puts, [.. ids.Except(puts.Select(p => p.Id))]);
    }

    private static ProductDocument Document(
        Product product,
        List<Variant> variants,
        ILookup<Id<VariantKind>, StockLevel> levels,
        BundleStock bundles,
        Taxonomy taxonomy
    ) =>
        new()
        {
            Id = product.Id,
            ExternalId = product.ExternalId,
            Slug = product.Slug,
            Title = product.Title,
            Description = PlainText.Of(product.Description),
            Brand = product.Brand,
            Categories = [.. Categories(product, taxonomy.Categories)],
            Attributes = [.. Attributes(product, taxonomy.Attributes), .. Options(variants, taxonomy.Attributes)],
            Skus = [.. variants.Select(v => v.Sku)],
            Barcodes = [.. variants.Select(v => v.Barcode).OfType<string>()],
            Prices =
            [
                .. variants
                    .SelectMany(v => v.Prices)
                    .GroupBy(p => p.Price.Currency)
                    .Select(g => g.MinBy(p => p.Price.Amount)!)
                    .Select(p => new ProductPrice(p.Price, p.CompareAtPrice)),
            ],
            Image = product.Images is [var first, ..] ? first.Url : null,
            InStock = variants.Exists(v => bundles.Available(v, StockAvailability.Of(v.TracksStock, levels[v.Id])) > 0),
            CreatedAt = product.CreatedAt,
            Translations = [.. DocumentTexts.Of(product, taxonomy)],
        };

    private static IEnumerable<IReadOnlyList<CategoryNode>> Categories(Product product, CategoryTree tree) =>
        from id in product.CategoryIds
        let category = tree.Find(Id<CategoryKind>.From(id))
        where category is not null
        select tree.Breadcrumb(category).Select(c => new CategoryNode(c.Slug, c.Name)).ToList();

    private static IEnumerable<AttributeValue> Attributes(Product product, AttributeBook book)
    {
        foreach (var (key, value) in product.Attributes)
        {
            var definition = book.Find(key);
            var label = definition?.Label ?? key;
            var shown = value.Form switch
            {
                AttributeValueForm.Number =>
                [
                    AttributeValue.Of(key, label, (double)value.Number, value.Unit ?? definition?.Unit),
                ],
                AttributeValueForm.Boolean => [AttributeValue.Of(key, label, value.Flag)],
                AttributeValueForm.List => value.List.Select(text => AttributeValue.Of(key, label, text)),
                _ => new[] { AttributeValue.Of(key, label, value.Text!) },
            };
            foreach (var one in shown)
            {
                yield return one with
                {
                    Facetable = definition?.Facetable ?? false,
                    Searchable = definition?.Searchable ?? true,
                };
            }
        }
    }

    /// <summary>What variants differ in is what shoppers filter by.</summary>
    private static IEnumerable<AttributeValue> Options(List<Variant> variants, AttributeBook book) =>
        from option in variants.SelectMany(v => v.Options).Distinct()
        let key = option.Key.ToLowerInvariant()
        select AttributeValue.Of(key, book.Find(key)?.Label ?? option.Key, option.Value);
}
