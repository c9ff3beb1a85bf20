using OmniSphere.Catalogue.Categories;
using OmniSphere.Catalogue.Media;
using OmniSphere.Catalogue.Media.Downloads;
using OmniSphere.Catalogue.Products;
using OmniSphere.Catalogue.Stock;
using OmniSphere.Persistence;

namespace OmniSphere.Catalogue.Import;

/// <summary>
/// What a batch adds. New rows come in thousands and are nobody else's yet: they are written past the change tracker, after
/// what they refer to was saved.
/// </summary>
internal sealed class ImportRows
{
    private readonly List<Product> _products = [];
    private readonly List<Variant> _variants = [];
    private readonly List<ProductCategory> _categories = [];
    private readonly List<ProductMedia> _media = [];

    public List<StockLevel> Levels { get; } = [];

    public List<StockMovement> Movements { get; } = [];

    /// <summary>What products, new or not, wait for.</summary>
    public List<ImageWait> Waits { get; } = [];

    public void Add(ComposedProduct composed)
    {
        _products.Add(composed.Product);
        _variants.AddRange(composed.Product.Variants);
        _categories.AddRange(composed.Categories);
        _media.AddRange(composed.Media);
    }

    /// <summary>Writes them, first what others point at.</summary>
    public async Task InsertAsync(CatalogueDbContext db, CancellationToken cancellationToken)
    {
        await db.InsertAsync(_products, cancellationToken);
        await db.InsertAsync(_variants, cancellationToken);
        await db.InsertAsync(_categories, cancellationToken);
        await db.InsertAsync(_media, cancellationToken);
        await db.InsertAsync(Levels, cancellationToken);
        await db.InsertAsync(Movements, cancellationToken);
        await db.InsertAsync(Waits, cancellationToken);
    }
}
