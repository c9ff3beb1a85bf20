using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Media;
using OmniSphere.Catalogue.Products;

namespace OmniSphere.Catalogue.Import;

/// <summary>Which of the uploaded files that a batch names are there.</summary>
internal static class ImportMedia
{
    public static async Task<HashSet<Id<MediaKind>>> KnownAsync(
        CatalogueDbContext db,
        IEnumerable<ImportedProduct> products,
        CancellationToken cancellationToken
    )
    {
        var named = products
            .SelectMany(p => p.Images ?? [])
            .Select(i => MediaUrl.IdOf(i?.Url))
            .OfType<Id<MediaKind>>()
            .Distinct()
            .ToList();
        return named.Count == 0
            ? []
            :
            [
                .. await db
                    .MediaFiles.Where(m => EF.Parameter(named).Contains(m.Id))
                    .Select(m => m.Id)
                    .ToListAsync(cancellationToken),
            ];
    }

    /// <summary>The place of the first image whose file is not there; below zero when there is none.</summary>
    public static int FirstUnknown(IReadOnlyList<ProductImage> images, HashSet<Id<MediaKind>> known) =>
        images.ToList().FindIndex(i => MediaUrl.IdOf(i.Url) is { } id && !known.Contains(id));
}
