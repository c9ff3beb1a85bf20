using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Catalogue.Lifecycle;

/// <summary>How a product goes from one status to another, whoever asks for it.</summary>
internal static class ProductStates
{
    /// <summary>A product of any status with its variants, tracked.</summary>
    /// <exception cref="ProblemException">404 <c>product.not_found</c>.</exception>
    public static async Task<Product> FindAsync(
        CatalogueDbContext db,
        Id<ProductKind> id,
        CancellationToken cancellationToken
    ) =>
        await db.Products.Include(p => p.Variants).SingleOrDefaultAsync(p => p.Id == id, cancellationToken)
        ?? throw ProductProblems.NotFound();

    /// <exception cref="ProblemException">409 <c>product.deleted</c>.</exception>
    public static void GuardAlive(Product product)
    {
        if (product.Status == ProductStatus.Deleted)
        {
            throw ProductProblems.Deleted();
        }
    }

    /// <summary>Puts a product where restoring finds it.</summary>
    public static void Delete(Product product, DateTimeOffset now)
    {
        product.RestoresTo = product.Status;
        product.Status = ProductStatus.Deleted;
        product.DeletedAt = now;
        product.ImportHash = null;
    }

    /// <summary>Brings a deleted product back as it was.</summary>
    public static void Restore(Product product)
    {
        product.Status = product.RestoresTo ?? ProductStatus.Draft;
        (product.RestoresTo, product.DeletedAt) = (null, null);
    }

    /// <summary>Does what the schedule says of this moment. False when nothing is due.</summary>
    public static bool Turn(Product product, DateTimeOffset now)
    {
        if (product.Status == ProductStatus.Deleted || !(product.TurnsAt <= now))
        {
            return false;
        }

        if (product.PublishAt <= now)
        {
            (product.Status, product.PublishAt) = (ProductStatus.Published, null);
        }

        if (product.UnpublishAt <= now)
        {
            (product.Status, product.UnpublishAt) = (ProductStatus.Archived, null);
        }

        product.UpdatedAt = now;
        return true;
    }

    /// <summary>When its schedule says something next.</summary>
    public static DateTimeOffset? TurnsAt(Product product) =>
        product.Status == ProductStatus.Deleted ? null
        : product.PublishAt < product.UnpublishAt || product.UnpublishAt is null ? product.PublishAt
        : product.UnpublishAt;

    /// <summary>After any change: the version rises, the worker and the search index follow.</summary>
    public static void Changed(CatalogueDbContext db, Product product)
    {
        product.TurnsAt = TurnsAt(product);
        db.Entry(product).Property(p => p.UpdatedAt).IsModified = true;
        db.Publish(
            new ProductUpdated(product.Id, product.Version + 1, Deleted: product.Status == ProductStatus.Deleted)
        );
    }
}
