using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Products;

/// <summary>Adds a product.</summary>
internal sealed class CreateProduct(CatalogueDbContext db, ProductAdmission admission, ProductEditor editor)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPost(
                "/products",
                (ProductContent content, CreateProduct handler, CancellationToken ct) =>
                    handler.HandleAsync(content, ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithIdempotency(required: false)
            .WithName("CreateProduct")
            .WithSummary("Adds a product with its variants and prices.");

    private async Task<VersionedCreated<MerchantProduct>> HandleAsync(
        ProductContent content,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var product = await db.TransactAsync(
                async ct =>
                {
                    var created = editor.Create(await admission.AdmitAsync(content, null, ct));
                    db.Publish(new ProductUpdated(created.Id, 1, Deleted: false));
                    await db.SaveChangesAsync(ct);
                    return created;
                },
                cancellationToken
            );
            return Versioned.Created(
                $"/{CatalogueDbContext.Name}/v1/admin/products/{product.Id}",
                MerchantProduct.From(product),
                product.Version
            );
        }
        catch (DbUpdateException e) when (UniqueViolation.Is(e))
        {
            throw ProductProblems.Of(e);
        }
    }
}
