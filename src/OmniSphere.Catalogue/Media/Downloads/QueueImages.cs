using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Media.Downloads;

/// <summary>
/// Has the pictures of a batch of products downloaded, inside the batch's transaction: what is known already is taken at once,
/// the rest is noted for the worker.
/// </summary>
internal sealed class QueueImages
{
    private readonly CatalogueDbContext _db;
    private readonly Dictionary<string, ImageDownload> _known;

    private QueueImages(CatalogueDbContext db, Dictionary<string, ImageDownload> known) => (_db, _known) = (db, known);

    /// <summary>Notes every address among the images that is somebody else's.</summary>
    public static async Task<QueueImages> BeginAsync(
        CatalogueDbContext db,
        Id<ImportKind> import,
        IEnumerable<ProductImage> images,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var urls = images.Select(i => i.Url).Where(IsForeign).Distinct(StringComparer.Ordinal).ToList();
        if (urls.Count == 0)
        {
            return new(db, []);
        }

        var hashes = urls.ConvertAll(HashOf);
        var some = db.ImageDownloads.Where(d => EF.Parameter(hashes).Contains(d.UrlHash));
        // Locks them against the worker that may be about to end one, and has those that failed tried once more.
        await some.Where(d => d.State == DownloadState.Waiting)
            .ExecuteUpdateAsync(s => s.SetProperty(d => d.State, DownloadState.Waiting), cancellationToken);
        var gone = some.Where(d => d.State == DownloadState.Done && !db.MediaFiles.Any(m => m.Id == d.MediaId));
        await some.Where(d => d.State == DownloadState.Failed || gone.Any(g => g.UrlHash == d.UrlHash))
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(d => d.State, DownloadState.Waiting)
                        .SetProperty(d => d.ImportId, import)
                        .SetProperty(d => d.Attempts, 0)
                        .SetProperty(d => d.DueAt, now)
                        .SetProperty(d => d.MediaId, (Id<MediaKind>?)null),
                cancellationToken
            );
        var known = (await some.AsNoTracking().ToListAsync(cancellationToken)).ToDictionary(
            d => d.Url,
            StringComparer.Ordinal
        );
        foreach (var (url, hash) in urls.Zip(hashes).Where(u => !known.ContainsKey(u.First)))
        {
            known[url] = new ImageDownload
            {
                TenantId = db.TenantId,
                UrlHash = hash,
                Url = url,
                ImportId = import,
                DueAt = now,
            };
            db.ImageDownloads.Add(known[url]);
        }

        return new(db, known);
    }

    /// <summary>The images, those that were downloaded before by the files they are now.</summary>
    public IReadOnlyList<ProductImage> Known(IReadOnlyList<ProductImage> images) =>
        [
            .. images.Select(i =>
                _known.GetValueOrDefault(i.Url) is { State: DownloadState.Done, MediaId: { } media }
                    ? new ProductImage(MediaUrl.Of(media), i.Alt, i.Url)
                    : i with
                    {
                        Fault = _known.ContainsKey(i.Url) ? null : i.Fault,
                    }
            ),
        ];

    /// <summary>That the product waits for those of its images that are still to come, as far as that is not noted yet.</summary>
    public async Task<IReadOnlyList<ImageWait>> WaitsAsync(
        Product product,
        bool isNew,
        CancellationToken cancellationToken
    )
    {
        var wanted = product
            .Images.Select(i => _known.GetValueOrDefault(i.Url))
            .OfType<ImageDownload>()
            .DistinctBy(d => d.Url)
            .Select(d => d.UrlHash)
            .ToList();
        if (wanted.Count == 0)
        {
            return [];
        }

        var noted = isNew
            ? []
            : await _db
                .ImageWaits.Where(w => w.ProductId == product.Id)
                .Select(w => w.UrlHash)
                .ToListAsync(cancellationToken);
        return
        [
            .. wanted
                .Where(hash => noted.TrueForAll(n => !n.AsSpan().SequenceEqual(hash)))
                .Select(hash => new ImageWait
                {
                    TenantId = product.TenantId,
                    UrlHash = hash,
                    ProductId = product.Id,
                }),
        ];
    }

    public static byte[] HashOf(string url) => SHA256.HashData(Encoding.UTF8.GetBytes(url));

    private static bool IsForeign(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}
