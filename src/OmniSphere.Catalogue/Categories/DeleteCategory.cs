using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Categories;

/// <summary>Deletes a category in which nothing hangs.</summary>
internal sealed class DeleteCategory(CatalogueDbContext db, OldSlugs oldSlugs, TaxonomyCache taxonomies)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapDelete(
                "/categories/{id}",
                (Id<CategoryKind> id, IfMatch ifMatch, DeleteCategory handler, CancellationToken ct) =>
                    handler.HandleAsync(id, ifMatch, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("DeleteCategory")
            .WithSummary("Deletes a category; refused while products or categories hang in it.");

    private async Task<NoContent> HandleAsync(Id<CategoryKind> id, IfMatch ifMatch, CancellationToken cancellationToken)
    {
        await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                var category =
                    await db.Categories.SingleOrDefaultAsync(c => c.Id == id, ct) ?? throw CategoryProblems.NotFound();
                ifMatch.Guard(category.Version);
                if (
                    await db.Categories.AnyAsync(c => c.ParentId == id, ct)
                    || await db.ProductCategories.AnyAsync(
                        l =>
                            l.CategoryId == id
                            && db.Products.Any(p => p.Id == l.ProductId && p.Status != ProductStatus.Deleted),
                        ct
                    )
                )
                {
                    throw CategoryProblems.InUse();
                }

                await TakeOutOfDeletedAsync(id, ct);
                await oldSlugs.ForgetAsync(SlugOwner.Category, id.Value, ct);
                db.Categories.Remove(category);
                taxonomies.Invalidate(db);
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
        return TypedResults.NoContent();
    }

    /// <summary>Deleted products do not keep a category, nor come back into it.</summary>
    private async Task TakeOutOfDeletedAsync(Id<CategoryKind> id, CancellationToken cancellationToken)
    {
        var products = await db
            .Products.Where(p => db.ProductCategories.Any(l => l.ProductId == p.Id && l.CategoryId == id))
            .ToListAsync(cancellationToken);
        foreach (var product in products)
        {
            product.CategoryIds = [.. product.CategoryIds.Where(c => c != id.Value)];
        }
    }
}
