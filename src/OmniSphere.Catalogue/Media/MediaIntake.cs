using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Http;
using OmniSphere.Media;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Media;

/// <summary>
/// Takes a file in: looks what it is, holds its place in the quota, puts it into the storage and writes its row, in an
/// order that leaves nothing behind wherever it breaks off.
/// </summary>
internal sealed class MediaIntake(
    CatalogueDbContext db,
    IMediaStorage storage,
    ITenantContext tenant,
    MediaSweep sweep,
    IOptions<MediaOptions> options,
    TimeProvider clock
)
{
    /// <summary>How long an upload into the storage may take before it counts as given up.</summary>
    private static readonly TimeSpan GivenUp = TimeSpan.FromHours(1);

    /// <summary>The room between the last moment an upload may end and the first at which it is swept away.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>Keeps a file; one that the tenant has already is not kept twice.</summary>
    /// <param name="content">Its bytes, seekable, not more than allowed.</param>
    /// <param name="fileName">What it is called, if it is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The file, and whether it is new.</returns>
    /// <exception cref="ProblemException">It is no picture, or too large in some way, or the quota is used up.</exception>
    public async Task<(MediaFile File, bool IsNew)> AddAsync(
        Stream content,
        string? fileName,
        CancellationToken cancellationToken
    )
    {
        var file = await ReadAsync(content, fileName, cancellationToken);
        if (await FindAsync(file.Sha256, cancellationToken) is { } known)
        {
            return (known, false);
        }

        await db.TransactAsync(ct => HoldAsync(file, ct), cancellationToken);
        try
        {
            var info = new MediaInfo(file.Size, file.ContentType, file.Sha256);
            await storage.WriteAsync(file.Key, content, info, cancellationToken);
            await db.TransactAsync(ct => EnterAsync(file, ct), cancellationToken);
            return (file, true);
        }
        catch (DbUpdateException e) when (UniqueViolation.Of(e, "sha256"))
        {
            await GiveUpAsync(file);
            return (await FindAsync(file.Sha256, cancellationToken) ?? throw MediaProblems.Unavailable(), false);
        }
        catch
        {
            await GiveUpAsync(file);
            throw;
        }
    }

    private async Task<MediaFile> ReadAsync(Stream content, string? fileName, CancellationToken cancellationToken)
    {
        content.Position = 0;
        var header = new byte[MediaFormat.HeaderLength];
        var read = await content.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken);
        var format = MediaFormat.Of(header.AsSpan(0, read)) ?? throw MediaProblems.Unknown();
        var size = format.SizeOf(header.AsSpan(0, read));
        if (size is { } pixels && (long)pixels.Width * pixels.Height > options.Value.Pixels)
        {
            throw MediaProblems.TooManyPixels(options.Value.Pixels);
        }

        content.Position = 0;
        return new MediaFile
        {
            TenantId = db.TenantId,
            Id = Id<MediaKind>.New(clock),
            ContentType = format.ContentType,
            Size = content.Length,
            Sha256 = await SHA256.HashDataAsync(content, cancellationToken),
            Width = size?.Width,
            Height = size?.Height,
            FileName = fileName,
            CreatedAt = clock.GetUtcNow(),
            UnusedSince = clock.GetUtcNow(),
        };
    }

    private async Task<MediaFile?> FindAsync(byte[] sha256, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var found = await db.MediaFiles.AsNoTracking().SingleOrDefaultAsync(m => m.Sha256 == sha256, cancellationToken);
        if (found is { UnusedSince: not null })
        {
            // Somebody wants it now: it shall not be swept away under their hands.
            var now = clock.GetUtcNow();
            found =
                await db.TransactAsync(
                    ct =>
                        db.MediaFiles.Where(m => m.Id == found.Id && m.UnusedSince != null)
                            .ExecuteUpdateAsync(s => s.SetProperty(m => m.UnusedSince, now), ct),
                    cancellationToken
                ) > 0
                    ? found
                    : await db
                        .MediaFiles.AsNoTracking()
                        .SingleOrDefaultAsync(m => m.Sha256 == sha256, cancellationToken);
        }

        return found;
    }

    /// <summary>Holds room in the quota, and notes that the file goes again unless it is entered.</summary>
    private async Task HoldAsync(MediaFile file, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var most = options.Value.QuotaOf(tenant.Required) - file.Size;
        await db.AddMediaUsageAsync(cancellationToken);
        var held = await db
            .MediaUsages.Where(u => u.Bytes <= most)
            .ExecuteUpdateAsync(s => s.SetProperty(u => u.Bytes, u => u.Bytes + file.Size), cancellationToken);
        if (held == 0)
        {
            throw MediaProblems.QuotaReached(most + file.Size);
        }

        db.MediaRemovals.Add(
            new MediaRemoval
            {
                TenantId = file.TenantId,
                Id = file.Id,
                Size = file.Size,
                DueAt = clock.GetUtcNow() + GivenUp,
            }
        );
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task EnterAsync(MediaFile file, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var latest = clock.GetUtcNow() + Margin;
        var taken = await db
            .MediaRemovals.Where(r => r.Id == file.Id && r.DueAt > latest)
            .ExecuteDeleteAsync(cancellationToken);
        if (taken == 0)
        {
            throw MediaProblems.Unavailable();
        }

        db.MediaFiles.Add(file);
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
    }

    /// <summary>Has what was written swept away now. If this fails as well, it goes when its time comes.</summary>
    private async Task GiveUpAsync(MediaFile file)
    {
        try
        {
            db.ChangeTracker.Clear();
            var now = clock.GetUtcNow();
            await db.TransactAsync(ct =>
                db.MediaRemovals.Where(r => r.Id == file.Id)
                    .ExecuteUpdateAsync(s => s.SetProperty(r => r.DueAt, now), ct)
            );
            sweep.Signal();
        }
        catch (Exception e) when (e is System.Data.Common.DbException or DbUpdateException)
        {
            // The reason that is on its way already says more.
        }
    }
}
