using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Lifecycle;
using OmniSphere.Catalogue.Media;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Products;

/// <summary>Puts valid content into tracked products. Knows no request and no import; saves nothing.</summary>
internal sealed class ProductEditor(CatalogueDbContext db, ProductSchedule schedule, TimeProvider clock)
{
    /// <summary>A new product with content, tracked.</summary>
    /// <param name="content">Checked content, its slug given.</param>
    public Product Create(ProductContent content)
    {
        var composed = Compose(content);
        db.Products.Add(composed.Product);
        db.ProductCategories.AddRange(composed.Categories);
        db.ProductMedia.AddRange(composed.Media);
        return composed.Product;
    }

    /// <summary>A new product with content, and the rows that go with it; nothing is tracked.</summary>
    /// <param name="content">Checked content, its slug given.</param>
    public ComposedProduct Compose(ProductContent content)
    {
        var product = new Product
        {
            TenantId = db.TenantId,
            Id = Id<ProductKind>.New(clock),
            Slug = content.Slug!,
            Title = content.Title,
            CreatedAt = clock.GetUtcNow(),
        };
        Fill(product, content);
        foreach (var (variant, position) in content.Variants.Select((v, i) => (v, i)))
        {
            product.Variants.Add(Fill(NewVariant(product, variant), variant, position));
        }

        return new ComposedProduct(
            product,
            [.. content.Categories.Select(c => LinkOf(product, c))],
            [.. MediaUrl.In(content.Images).Select(m => LinkOf(product, m))]
        );
    }

    /// <summary>Gives a product, tracked with its variants, new content. Variants that it does not name are deleted.</summary>
    /// <param name="product">The product.</param>
    /// <param name="content">Checked content; without a slug the product keeps its own.</param>
    /// <param name="links">The product's category links, tracked.</param>
    public void Update(Product product, ProductContent content, IReadOnlyCollection<ProductCategory> links)
    {
        LinkMedia(product, content.Images);
        Fill(product, content);
        product.Slug = content.Slug ?? product.Slug;
        Link(product, content.Categories, links);
        var left = product.Variants.ToList();
        foreach (var (wanted, position) in content.Variants.Select((v, i) => (v, i)))
        {
            var variant = Match(left, wanted);
            if (variant is null)
            {
                variant = NewVariant(product, wanted);
                product.Variants.Add(variant);
                db.Variants.Add(variant);
            }
            else
            {
                left.Remove(variant);
            }

            Fill(variant, wanted, position);
        }

        db.Variants.RemoveRange(left);
        product.Variants.RemoveAll(left.Contains);

        // A change of a variant is a change of its product: its version has to rise.
        db.Entry(product).Property(p => p.UpdatedAt).IsModified = true;
    }

    /// <summary>Puts a product in these categories and no others.</summary>
    public void Sort(
        Product product,
        IReadOnlyList<Id<CategoryKind>> categories,
        IReadOnlyCollection<ProductCategory> links
    )
    {
        product.CategoryIds = [.. categories.Select(c => c.Value)];
        Link(product, categories, links);
    }

    public static Variant? Match(IReadOnlyCollection<Variant> variants, VariantContent wanted)
    {
        var sku = Variant.Normalize(wanted.Sku);
        return wanted.Id is { } id
            ? variants.FirstOrDefault(v => v.Id == id)
            : variants.FirstOrDefault(v => v.NormalizedSku == sku);
    }

    private void Fill(Product product, ProductContent content)
    {
        product.ExternalId = content.ExternalId?.Trim();
        product.Title = content.Title.Trim();
        product.Description = string.IsNullOrWhiteSpace(content.Description) ? null : content.Description;
        product.Brand = string.IsNullOrWhiteSpace(content.Brand) ? null : content.Brand.Trim();
        product.ProductType = content.ProductType;
        product.Status = content.Status;
        Revive(product);
        product.TaxCategory = content.TaxCategory;
        product.Images = content.Images;
        product.Attributes = content.Attributes;
        product.Translations = content.Translations;
        product.CategoryIds = [.. content.Categories.Select(c => c.Value)];
        product.Options = OptionsOf(content.Variants);
        product.UpdatedAt = clock.GetUtcNow();
        product.ImportHash = null;
    }

    /// <summary>What was deleted and is brought again has the schedule that it had.</summary>
    private void Revive(Product product)
    {
        if (product.DeletedAt is not null)
        {
            (product.DeletedAt, product.RestoresTo) = (null, null);
            product.TurnsAt = ProductStates.TurnsAt(product);
            db.AfterCommit(() => schedule.Expect(product.TurnsAt));
        }
    }

    private Variant NewVariant(Product product, VariantContent content) =>
        new()
        {
            TenantId = product.TenantId,
            Id = Id<VariantKind>.New(clock),
            ProductId = product.Id,
            Sku = content.Sku,
            NormalizedSku = Variant.Normalize(content.Sku),
        };

    private static Variant Fill(Variant variant, VariantContent content, int position)
    {
        variant.Sku = content.Sku.Trim();
        variant.NormalizedSku = Variant.Normalize(content.Sku);
        variant.Barcode = string.IsNullOrWhiteSpace(content.Barcode) ? null : content.Barcode.Trim();
        variant.Options = content.Options;
        variant.Prices = content.Prices;
        variant.WeightGrams = content.WeightGrams;
        variant.TracksStock = content.TracksStock;
        variant.Position = position;
        return variant;
    }

    private void Link(
        Product product,
        IReadOnlyList<Id<CategoryKind>> categories,
        IReadOnlyCollection<ProductCategory> links
    )
    {
        db.ProductCategories.RemoveRange(links.Where(l => !categories.Contains(l.CategoryId)));
        foreach (var category in categories.Where(c => links.All(l => l.CategoryId != c)))
        {
            db.ProductCategories.Add(LinkOf(product, category));
        }
    }

    /// <summary>Notes which uploaded files the product shows from here on; they have to be there.</summary>
    private void LinkMedia(Product product, IReadOnlyList<ProductImage> images)
    {
        var (before, after) = (MediaUrl.In(product.Images), MediaUrl.In(images));
        db.ProductMedia.RemoveRange(before.Except(after).Select(id => LinkOf(product, id)));
        db.ProductMedia.AddRange(after.Except(before).Select(id => LinkOf(product, id)));
    }

    private static ProductCategory LinkOf(Product product, Id<CategoryKind> category) =>
        new()
        {
            TenantId = product.TenantId,
            CategoryId = category,
            ProductId = product.Id,
        };

    private static ProductMedia LinkOf(Product product, Id<MediaKind> media) =>
        new()
        {
            TenantId = product.TenantId,
            MediaId = media,
            ProductId = product.Id,
        };

    /// <summary>The options that the variants differ in, names and values in the order in which they come.</summary>
    private static List<ProductOption> OptionsOf(IReadOnlyList<VariantContent> variants) =>
        [
            .. variants[0]
                .Options.Keys.Select(name => new ProductOption(
                    name,
                    [.. variants.Select(v => v.Options[name]).Distinct(StringComparer.Ordinal)]
                )),
        ];
}

/// <summary>A new product with its variants, and the rows that go with it.</summary>
internal sealed record ComposedProduct(
    Product Product,
    IReadOnlyList<ProductCategory> Categories,
    IReadOnlyList<ProductMedia> Media
);
