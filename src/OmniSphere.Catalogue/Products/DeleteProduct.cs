using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Lifecycle;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Products;

/// <summary>
/// Deletes a product, so that it can be restored, or for good. What was sold stays in the orders; the ledger stays as well.
/// </summary>
internal sealed class DeleteProduct(CatalogueDbContext db, OldSlugs oldSlugs, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapDelete(
                "/products/{id}",
                (Id<ProductKind> id, bool? permanent, IfMatch ifMatch, DeleteProduct handler, CancellationToken ct) =>
                    handler.HandleAsync(id, permanent ?? false, ifMatch, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("DeleteProduct")
            .WithSummary(
                "Deletes a product, with permanent=true for good; refused while units of it are held or sold."
            );

    private async Task<NoContent> HandleAsync(
        Id<ProductKind> id,
        bool permanent,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var product = await ProductStates.FindAsync(db, id, ct);
                ifMatch.Guard(product.Version);
                await ProductRemoval.GuardAsync(db, product.Variants, ct);
                if (permanent)
                {
                    await oldSlugs.ForgetAsync(SlugOwner.Product, id.Value, ct);
                    db.Products.Remove(product);
                    db.Publish(new ProductUpdated(id, product.Version + 1, Deleted: true));
                }
                else
                {
                    ProductStates.GuardAlive(product);
                    ProductStates.Delete(product, clock.GetUtcNow());
                    ProductStates.Changed(db, product);
                }

                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
        return TypedResults.NoContent();
    }
}

/// <summary>Keeps variants that units are promised of, and those that bundles are made of.</summary>
internal static class ProductRemoval
{
    /// <exception cref="ProblemException">409 <c>variant.in_use</c>, <c>variant.in_bundle</c>.</exception>
    public static async Task GuardAsync(
        CatalogueDbContext db,
        IReadOnlyCollection<Variant> variants,
        CancellationToken cancellationToken
    )
    {
        if (variants.Count == 0)
        {
            return;
        }

        var ids = variants.Select(v => v.Id).ToList();
        var part = await db
            .BundleParts.Where(p => EF.Parameter(ids).Contains(p.PartId) && !EF.Parameter(ids).Contains(p.BundleId))
            .Select(p => (Id<VariantKind>?)p.PartId)
            .FirstOrDefaultAsync(cancellationToken);
        if (part is not null)
        {
            throw ProductProblems.VariantInBundle(variants.First(v => v.Id == part).Sku);
        }

        var levels = await db.LockedLevels([.. variants.Select(v => v.Id)]).ToListAsync(cancellationToken);
        if (levels.Find(l => l.Allocated > 0 || l.Reserved > 0) is { } used)
        {
            throw ProductProblems.VariantInUse(variants.First(v => v.Id == used.VariantId).Sku);
        }
    }
}
