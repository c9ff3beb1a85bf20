using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Media.Downloads;

/// <summary>Writes how a download ended, into it and into the products that wait for it, in one transaction.</summary>
internal sealed class ImageArrival(CatalogueDbContext db)
{
    private const int Attempts = 10;

    /// <summary>The products show the file from here on.</summary>
    public Task ArriveAsync(ImageDownload download, Id<MediaKind> media, CancellationToken cancellationToken) =>
        EndAsync(
            download,
            DownloadState.Done,
            media,
            null,
            image => new ProductImage(MediaUrl.Of(media), image.Alt, download.Url),
            cancellationToken
        );

    /// <summary>The products say why they still name somebody else's address.</summary>
    public Task FailAsync(ImageDownload download, string fault, CancellationToken cancellationToken) =>
        EndAsync(
            download,
            DownloadState.Failed,
            null,
            Fitting(fault),
            image => image with { Fault = Fitting(fault) },
            cancellationToken
        );

    /// <summary>It is tried again later.</summary>
    public Task PostponeAsync(
        ImageDownload download,
        string fault,
        DateTimeOffset until,
        CancellationToken cancellationToken
    ) =>
        db.TransactAsync(
            ct =>
                db.ImageDownloads.Where(d => d.UrlHash == download.UrlHash && d.State == DownloadState.Waiting)
                    .ExecuteUpdateAsync(
                        s => s.SetProperty(d => d.DueAt, until).SetProperty(d => d.Fault, Fitting(fault)),
                        ct
                    ),
            cancellationToken
        );

    private async Task EndAsync(
        ImageDownload download,
        DownloadState state,
        Id<MediaKind>? media,
        string? fault,
        Func<ProductImage, ProductImage> change,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await db.TransactAsync(
                    ct => EndInsideAsync(download, state, media, fault, change, ct),
                    cancellationToken
                );
                return;
            }
            catch (DbUpdateConcurrencyException) when (attempt < Attempts)
            {
                // Somebody edits one of the products: it is read anew.
            }
        }
    }

    private async Task EndInsideAsync(
        ImageDownload download,
        DownloadState state,
        Id<MediaKind>? media,
        string? fault,
        Func<ProductImage, ProductImage> change,
        CancellationToken cancellationToken
    )
    {
        db.ChangeTracker.Clear();
        // First of all: an import that names the same address waits here, and then finds it ended.
        await db
            .ImageDownloads.Where(d => d.UrlHash == download.UrlHash)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(d => d.State, state)
                        .SetProperty(d => d.MediaId, media)
                        .SetProperty(d => d.Fault, fault)
                        .SetProperty(d => d.DueAt, (DateTimeOffset?)null),
                cancellationToken
            );
        var waits = await db.ImageWaits.Where(w => w.UrlHash == download.UrlHash).ToListAsync(cancellationToken);
        var ids = waits.ConvertAll(w => w.ProductId);
        var products = await db.Products.Where(p => ids.Contains(p.Id)).ToListAsync(cancellationToken);
        foreach (var product in products.Where(p => p.Images.Any(i => i.Url == download.Url)))
        {
            var shown = media is { } id && MediaUrl.In(product.Images).Contains(id);
            product.Images = [.. product.Images.Select(i => i.Url == download.Url ? change(i) : i)];
            if (media is { } file && !shown)
            {
                db.ProductMedia.Add(
                    new ProductMedia
                    {
                        TenantId = product.TenantId,
                        MediaId = file,
                        ProductId = product.Id,
                    }
                );
            }

            db.Publish(new ProductUpdated(product.Id, product.Version + 1, Deleted: false));
        }

        if (state == DownloadState.Done)
        {
            db.ImageWaits.RemoveRange(waits);
        }

        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
    }

    private static string Fitting(string fault) =>
        fault.Length > ImageDownload.FaultLength ? fault[..ImageDownload.FaultLength] : fault;
}
