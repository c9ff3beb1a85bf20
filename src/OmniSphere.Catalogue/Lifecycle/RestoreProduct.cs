using OmniSphere.Authorization;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Lifecycle;

/// <summary>Brings a deleted product back, with the status and the schedule that it had.</summary>
internal sealed class RestoreProduct(CatalogueDbContext db, ProductSchedule worker, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/products/{id}/restore",
                (Id<ProductKind> id, IfMatch ifMatch, RestoreProduct handler, CancellationToken ct) =>
                    handler.HandleAsync(id, ifMatch, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("RestoreProduct")
            .WithSummary("Brings a deleted product back as it was.");

    private async Task<VersionedOk<MerchantProduct>> HandleAsync(
        Id<ProductKind> id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var product = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var restored = await ProductStates.FindAsync(db, id, ct);
                ifMatch.Guard(restored.Version);
                if (restored.Status != ProductStatus.Deleted)
                {
                    throw Problem.Conflict("product.not_deleted", "The product is not deleted.");
                }

                ProductStates.Restore(restored);
                restored.UpdatedAt = clock.GetUtcNow();
                ProductStates.Changed(db, restored);
                db.AfterCommit(() => worker.Expect(restored.TurnsAt));
                await db.SaveChangesAsync(ct);
                return restored;
            },
            cancellationToken
        );
        return Versioned.Ok(MerchantProduct.From(product), product.Version);
    }
}
