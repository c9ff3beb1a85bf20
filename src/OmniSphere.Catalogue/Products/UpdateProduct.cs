using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Catalogue.Lifecycle;
using OmniSphere.Catalogue.Redirects;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Products;

/// <summary>Replaces a product's content.</summary>
internal sealed class UpdateProduct(
    CatalogueDbContext db,
    ProductAdmission admission,
    ProductEditor editor,
    OldSlugs oldSlugs
)
{
    public static void Map(ModuleRoutes admin) =>
        admin
            .MapPut(
                "/products/{id}",
                (
                    Id<ProductKind> id,
                    ProductContent content,
                    IfMatch ifMatch,
                    UpdateProduct handler,
                    CancellationToken ct
                ) => handler.HandleAsync(id, content, ifMatch.Required(), ct)
            )
            .ForMerchant(Permissions.WriteProducts)
            .WithName("UpdateProduct")
            .WithSummary("Replaces a product and its variants; needs If-Match. An old slug goes on leading to it.");

    private async Task<VersionedOk<MerchantProduct>> HandleAsync(
        Id<ProductKind> id,
        ProductContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var product = await db.TransactAsync(ct => UpdateAsync(id, content, ifMatch, ct), cancellationToken);
            return Versioned.Ok(MerchantProduct.From(product), product.Version);
        }
        catch (DbUpdateException e) when (UniqueViolation.Is(e))
        {
            throw ProductProblems.Of(e);
        }
    }

    private async Task<Product> UpdateAsync(
        Id<ProductKind> id,
        ProductContent content,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        db.ChangeTracker.Clear();
        var product =
            await db.Products.Include(p => p.Variants).SingleOrDefaultAsync(p => p.Id == id, cancellationToken)
            ?? throw ProductProblems.NotFound();
        ifMatch.Guard(product.Version);
        ProductStates.GuardAlive(product);
        var admitted = await admission.AdmitAsync(content, product, cancellationToken);
        var links = await db.ProductCategories.Where(l => l.ProductId == id).ToListAsync(cancellationToken);
        var before = product.Variants.ToList();
        var slug = product.Slug;
        await LetGoOfSkusAsync(product, admitted, cancellationToken);
        editor.Update(product, admitted, links);
        await oldSlugs.KeepAsync(SlugOwner.Product, [new(id.Value, slug, product.Slug)], cancellationToken);
        await ProductRemoval.GuardAsync(db, [.. before.Except(product.Variants)], cancellationToken);
        db.Publish(new ProductUpdated(id, product.Version + 1, Deleted: false));
        await db.SaveChangesAsync(cancellationToken);
        return product;
    }

    /// <summary>
    /// Where variants change their SKUs among themselves, each must have let go of its own before another takes it: no order
    /// of single changes would do.
    /// </summary>
    private async Task LetGoOfSkusAsync(Product product, ProductContent content, CancellationToken cancellationToken)
    {
        var owners = product.Variants.ToDictionary(v => v.NormalizedSku, v => v.Id, StringComparer.Ordinal);
        var moving = content
            .Variants.Select(wanted =>
                (Variant: ProductEditor.Match(product.Variants, wanted), Sku: Variant.Normalize(wanted.Sku))
            )
            .Where(m => m.Variant is not null && owners.TryGetValue(m.Sku, out var owner) && owner != m.Variant.Id)
            .Select(m => m.Variant!)
            .ToList();
        foreach (var variant in moving)
        {
            // No SKU of anybody's: they begin with no such sign and are shorter.
            var nobodys = $"\u001f{variant.Id.Value:N}";
            await db
                .Variants.Where(v => v.Id == variant.Id)
                .ExecuteUpdateAsync(s => s.SetProperty(v => v.NormalizedSku, nobodys), cancellationToken);
            db.Entry(variant).Property(v => v.NormalizedSku).OriginalValue = nobodys;
        }
    }
}
