using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;

namespace OmniSphere.Catalogue.Pages;

/// <summary>Which pages a change of a row concerns. Categories and attributes are <see cref="TaxonomyCache"/>'s.</summary>
internal static class PageChanges
{
    public static bool Concern(object row) => row is Product or Variant or StockLevel or ProductCategory;

    public static void Collect(EntityEntry entry, HashSet<int> tags)
    {
        if (
            entry is { Entity: Product product, State: EntityState.Modified }
            && !entry.Property(nameof(Product.Status)).IsModified
            && !entry.Property(nameof(Product.Slug)).IsModified
        )
        {
            tags.Add(PageTags.Product(product.TenantId, product.Id));
        }
        else
        {
            CollectNew(entry.Entity, tags);
        }
    }

    /// <summary>Those of a row that was not there before, or is no longer what it was.</summary>
    public static void CollectNew(object row, HashSet<int> tags)
    {
        switch (row)
        {
            case Product product:
                tags.Add(PageTags.Product(product.TenantId, product.Id));
                tags.Add(PageTags.Assortment(product.TenantId));
                foreach (var category in product.CategoryIds)
                {
                    tags.Add(PageTags.Members(product.TenantId, Id<CategoryKind>.From(category)));
                }

                break;
            case Variant variant:
                tags.Add(PageTags.Product(variant.TenantId, variant.ProductId));
                break;
            case StockLevel level:
                tags.Add(PageTags.Product(level.TenantId, level.ProductId));
                break;
            case ProductCategory link:
                tags.Add(PageTags.Members(link.TenantId, link.CategoryId));
                break;
        }
    }
}
