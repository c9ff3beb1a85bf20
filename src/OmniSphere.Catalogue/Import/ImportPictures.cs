using OmniSphere.Catalogue.Media.Downloads;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Import;

/// <summary>That the pictures of an import are downloaded.</summary>
internal sealed record ImportPictures(Id<ImportKind> Import, TimeProvider Clock)
{
    public Task<QueueImages> BeginAsync(
        CatalogueDbContext db,
        IEnumerable<ProductImage> images,
        CancellationToken cancellationToken
    ) => QueueImages.BeginAsync(db, Import, images, Clock.GetUtcNow(), cancellationToken);
}
