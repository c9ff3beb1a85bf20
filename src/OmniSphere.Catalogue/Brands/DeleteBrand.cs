using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Brands;

/// <summary>Deletes a brand that no product carries.</summary>
internal sealed class DeleteBrand(CatalogueDbContext db, OldSlugs oldSlugs, TaxonomyCache taxonomies)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapDelete(
                "/brands/{id}",
                (Id<BrandKind> id, IfMatch ifMatch, DeleteBrand handler, CancellationToken ct) =>
                    handler.HandleAsync(id, ifMatch, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("DeleteBrand")
            .WithSummary("Deletes a brand; refused while products carry it.");

    private async Task<NoContent> HandleAsync(Id<BrandKind> id, IfMatch ifMatch, CancellationToken cancellationToken)
    {
        await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await db.LockTaxonomyAsync(ct);
                var brand = await db.Brands.SingleOrDefaultAsync(b => b.Id == id, ct) ?? throw BrandProblems.NotFound();
                ifMatch.Guard(brand.Version);
                if (await db.Products.AnyAsync(p => p.Brand == brand.Name, ct))
                {
                    throw BrandProblems.InUse();
                }

                await oldSlugs.ForgetAsync(SlugOwner.Brand, id.Value, ct);
                db.Brands.Remove(brand);
                taxonomies.Invalidate(db);
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
        return TypedResults.NoContent();
    }
}
