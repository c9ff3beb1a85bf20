using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Bundles;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Stock;

/// <summary>What can be bought of variants that somebody may wait for, bundles by their parts.</summary>
internal static class WatchedStock
{
    /// <summary>A variant that shoppers see, with its product, and how many can be bought; null when they see none such.</summary>
    public static async Task<(Variant Variant, int Available)?> FindAsync(
        CatalogueDbContext db,
        Id<VariantKind> id,
        CancellationToken cancellationToken
    )
    {
        var found = await db
            .Variants.AsNoTracking()
            .Include(v => v.Product)
            .Where(v => v.Id == id && v.Product!.Status == ProductStatus.Published)
            .Select(v => new
            {
                Variant = v,
                Own = db.StockLevels.Where(l => l.VariantId == v.Id).Sum(StockAvailability.OfLevel),
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        var bundles = await BundleStock.ReadAsync(db, [found.Variant], cancellationToken);
        return (found.Variant, bundles.Available(found.Variant, found.Own));
    }
}
