using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Collections;

/// <summary>The products of a collection in their order.</summary>
internal sealed record ChosenProducts : IValidated
{
    public required IReadOnlyList<Id<ProductKind>> Products { get; init; }

    public void Validate(Validation v)
    {
        v.Count(Products, "products", Collection.MostProducts);
        v.That(Products.Distinct().Count() == Products.Count, "products", "duplicate", "Each product once.");
    }
}

/// <summary>Reads and replaces the products that are chosen one by one.</summary>
internal sealed class ChooseProducts(CatalogueDbContext db)
{
    public static void Map(ModuleRoutes admin)
    {
        admin
            .MapGet(
                "/collections/{id}/products",
                (Id<CollectionKind> id, ChooseProducts handler, CancellationToken ct) => handler.ReadAsync(id, ct)
            )
            .ForMerchant(Permissions.ReadProducts)
            .WithName("GetChosenProducts")
            .WithSummary("The products that were chosen for a collection, in their order.");
        admin
            .MapPut(
                "/collections/{id}/products",
                (
                    Id<CollectionKind> id,
                    ChosenProducts content,
                    IfMatch ifMatch,
                    ChooseProducts handler,
                    CancellationToken ct
                ) => handler.WriteAsync(id, content, ifMatch.Required(), ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("ChooseProducts")
            .WithSummary("Replaces the products of a collection and their order; needs the collection's If-Match.");
    }

    private async Task<VersionedOk<ChosenProducts>> ReadAsync(
        Id<CollectionKind> id,
        CancellationToken cancellationToken
    )
    {
        var collection =
            await db.Collections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
            ?? throw CollectionProblems.NotFound();
        var products = await db
            .CollectionItems.Where(i => i.CollectionId == id)
            .OrderBy(i => i.Position)
            .Select(i => i.ProductId)
            .ToListAsync(cancellationToken);
        return Versioned.Ok(new ChosenProducts { Products = products }, collection.Version);
    }

    private async Task<VersionedOk<ChosenProducts>> WriteAsync(
        Id<CollectionKind> id,
        ChosenProducts content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var version = await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var collection =
                    await db.Collections.SingleOrDefaultAsync(c => c.Id == id, ct)
                    ?? throw CollectionProblems.NotFound();
                ifMatch.Guard(collection.Version);
                if (collection.Rule is not null)
                {
                    throw CollectionProblems.ByRule();
                }

                var products = content.Products;
                if (await db.Products.CountAsync(p => EF.Parameter(products).Contains(p.Id), ct) != products.Count)
                {
                    throw Problem.Invalid("products", "unknown", "One of the products does not exist.");
                }

                await db.CollectionItems.Where(i => i.CollectionId == id).ExecuteDeleteAsync(ct);
                db.CollectionItems.AddRange(
                    products.Select(
                        (product, position) =>
                            new CollectionItem
                            {
                                TenantId = db.TenantId,
                                CollectionId = id,
                                ProductId = product,
                                Position = position,
                            }
                    )
                );
                db.Entry(collection).Property(c => c.Name).IsModified = true;
                await db.SaveChangesAsync(ct);
                return collection.Version;
            },
            cancellationToken
        );
        return Versioned.Ok(content, version);
    }
}
