using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Lifecycle;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Related;

/// <summary>The products that a product's page shows, in their order.</summary>
internal sealed record RelatedContent : IValidated
{
    public required IReadOnlyList<RelatedItem> Items { get; init; }

    public void Validate(Validation v)
    {
        v.Count(Items, "items", RelatedProduct.Most);
        v.That(
            Items.OfType<RelatedItem>().Distinct().Count() == Items.Count,
            "items",
            "duplicate",
            "Each product once of a type."
        );
    }
}

/// <summary>A product that is shown, and as what.</summary>
internal sealed record RelatedItem(Id<ProductKind> ProductId, RelationType Type);

/// <summary>Reads and replaces what a product's page shows besides it.</summary>
internal sealed class RelateProducts(CatalogueDbContext db, TimeProvider clock)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet(
                "/products/{id}/related",
                (Id<ProductKind> id, RelateProducts handler, CancellationToken ct) => handler.ReadAsync(id, ct)
            )
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetRelatedProducts")
            .WithSummary("The products that a product's page shows; the ETag is the product's.");
        admin
            .MapPut(
                "/products/{id}/related",
                (
                    Id<ProductKind> id,
                    RelatedContent content,
                    IfMatch ifMatch,
                    RelateProducts handler,
                    CancellationToken ct
                ) => handler.WriteAsync(id, content, ifMatch.Required(), ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("RelateProducts")
            .WithSummary("Replaces the products that a product's page shows; needs the product's If-Match.");
    }

    private async Task<VersionedOk<RelatedContent>> ReadAsync(Id<ProductKind> id, CancellationToken cancellationToken)
    {
        var version =
            await db
                .Products.Where(p => p.Id == id)
                .Select(p => (long?)p.Version)
                .SingleOrDefaultAsync(cancellationToken)
            ?? throw ProductProblems.NotFound();
        var items = await db
            .RelatedProducts.Where(r => r.ProductId == id)
            .OrderBy(r => r.Position)
            .Select(r => new RelatedItem(r.RelatedId, r.Type))
            .ToListAsync(cancellationToken);
        return Versioned.Ok(new RelatedContent { Items = items }, version);
    }

    private async Task<VersionedOk<RelatedContent>> WriteAsync(
        Id<ProductKind> id,
        RelatedContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var version = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var product = await ProductStates.FindAsync(db, id, ct);
                ifMatch.Guard(product.Version);
                ProductStates.GuardAlive(product);
                var others = content.Items.Select(i => i.ProductId).Distinct().ToList();
                if (
                    others.Contains(id)
                    || await db.Products.CountAsync(p => EF.Parameter(others).Contains(p.Id), ct) != others.Count
                )
                {
                    throw Problem.Invalid("items", "unknown", "One of the products does not exist or is this one.");
                }

                await db.RelatedProducts.Where(r => r.ProductId == id).ExecuteDeleteAsync(ct);
                db.RelatedProducts.AddRange(
                    content.Items.Select(
                        (item, position) =>
                            new RelatedProduct
                            {
                                TenantId = db.TenantId,
                                ProductId = id,
                                Type = item.Type,
                                RelatedId = item.ProductId,
                                Position = position,
                            }
                    )
                );
                product.UpdatedAt = clock.GetUtcNow();
                db.Entry(product).Property(p => p.UpdatedAt).IsModified = true;
                await db.SaveChangesAsync(ct);
                return product.Version;
            },
            cancellationToken
        );
        return Versioned.Ok(content, version);
    }
}
