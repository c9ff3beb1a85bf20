using Microsoft.EntityFrameworkCore;
using OmniSphere.Catalogue.Products;
using OmniSphere.Contracts.Catalogue;

namespace OmniSphere.Catalogue.Media.Downloads;

/// <summary>
/// Writes how a download ended, into the products that wait for it and into itself: so many products a transaction, the
/// download with the last of them. What is cut off between them is fetched again and goes on with the products left.
/// </summary>
internal sealed class ImageArrival(CatalogueDbContext db)
{
    private const int Attempts = 10;

    /// <summary>Products a transaction.</summary>
    internal const int Batch = 200;

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
        var end = new End(download, state, media, fault, change);
        for (Id<ProductKind>? after = Id<ProductKind>.Empty; after is not null; )
        {
            after = await SomeAsync(end, after.Value, cancellationToken);
        }
    }

    /// <summary>After which product to go on, or null when there are no more.</summary>
    private async Task<Id<ProductKind>?> SomeAsync(End end, Id<ProductKind> after, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await db.TransactAsync(ct => SomeInsideAsync(end, after, ct), cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < Attempts)
            {
                // Somebody edits one of the products: it is read anew.
            }
        }
    }

    private async Task<Id<ProductKind>?> SomeInsideAsync(
        End end,
        Id<ProductKind> after,
        CancellationToken cancellationToken
    )
    {
        var (download, state, media, fault, change) = end;
        db.ChangeTracker.Clear();
        var own = db.ImageDownloads.Where(d => d.UrlHash == download.UrlHash);
        // First of all: an import that names the same address waits here, and then finds it ended or adds to those who wait.
        await own.ExecuteUpdateAsync(s => s.SetProperty(d => d.Attempts, d => d.Attempts), cancellationToken);
        var waits = await db
            .ImageWaits.Where(w => w.UrlHash == download.UrlHash && w.ProductId > after)
            .OrderBy(w => w.ProductId)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        var ends = waits.Count < Batch;
        if (ends)
        {
            await own.ExecuteUpdateAsync(
                s =>
                    s.SetProperty(d => d.State, state)
                        .SetProperty(d => d.MediaId, media)
                        .SetProperty(d => d.Fault, fault)
                        .SetProperty(d => d.DueAt, (DateTimeOffset?)null),
                cancellationToken
            );
        }

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

            db.Publish(new ProductUpdated(product.Id, product.Version + 1, product.Status == ProductStatus.Deleted));
        }

        if (state == DownloadState.Done)
        {
            db.ImageWaits.RemoveRange(waits);
        }

        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        // Those whose picture has come wait no more; an import may have added others meanwhile, of any id.
        return ends ? null
            : state == DownloadState.Done ? Id<ProductKind>.Empty
            : waits[^1].ProductId;
    }

    private sealed record End(
        ImageDownload Download,
        DownloadState State,
        Id<MediaKind>? Media,
        string? Fault,
        Func<ProductImage, ProductImage> Change
    );

    private static string Fitting(string fault) =>
        fault.Length > ImageDownload.FaultLength ? fault[..ImageDownload.FaultLength] : fault;
}
