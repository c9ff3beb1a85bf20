using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Media;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Media;

/// <summary>
/// Takes files from the storage whose time has come: deleted ones, uploads that were given up, and those that no product
/// has shown for long.
/// </summary>
internal sealed class MediaSweep(
    ITenantScopeFactory scopes,
    IMediaStorage storage,
    IOptions<MediaOptions> options,
    TimeProvider clock,
    ILogger<MediaSweep> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 100;
    private static readonly TimeSpan Round = TimeSpan.FromHours(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromMinutes(1);
    private DateTimeOffset _nextRound = DateTimeOffset.MinValue;

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (Clock.GetUtcNow() >= _nextRound)
        {
            await DropUnusedAsync(cancellationToken);
            _nextRound = Clock.GetUtcNow() + Round;
        }

        var due = await DueAsync(cancellationToken);
        var failed = 0;
        foreach (var removal in due)
        {
            try
            {
                await RemoveAsync(removal, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Another tenant's files need not wait for this one.
                failed++;
                Log.MediaNotRemoved(logger, e, removal.Id.ToString());
            }
        }

        return failed > 0 ? AfterFault
            : due.Count >= Batch ? TimeSpan.Zero
            : Round;
    }

    private async Task RemoveAsync(MediaRemoval removal, CancellationToken cancellationToken)
    {
        await storage.DeleteAsync(MediaFile.KeyOf(removal.TenantId, removal.Id), cancellationToken);
        await using var scope = await scopes.CreateAsync(removal.TenantId, cancellationToken);
        var db = scope.Get<CatalogueDbContext>();
        await db.TransactAsync(
            async ct =>
            {
                var gone = await db.MediaRemovals.Where(r => r.Id == removal.Id).ExecuteDeleteAsync(ct);
                if (gone > 0)
                {
                    await db.MediaUsages.ExecuteUpdateAsync(
                        s => s.SetProperty(u => u.Bytes, u => u.Bytes - removal.Size),
                        ct
                    );
                }
            },
            cancellationToken
        );
    }

    private async Task<List<MediaRemoval>> DueAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        var due = new List<MediaRemoval>();
        await scopes.InEachDatabaseAsync(
            "deleted files",
            async scope =>
                due.AddRange(
                    await scope
                        .Get<CatalogueDbContext>()
                        .MediaRemovals.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                        .AsNoTracking()
                        .Where(r => r.DueAt <= now)
                        .OrderBy(r => r.DueAt)
                        .Take(Batch)
                        .ToListAsync(cancellationToken)
                )
        );
        return due;
    }

    private Task DropUnusedAsync(CancellationToken cancellationToken) =>
        scopes.InEachDatabaseAsync(
            "files that no product shows",
            async scope =>
            {
                var db = scope.Get<CatalogueDbContext>();
                var now = Clock.GetUtcNow();
                await db.TransactAsync(ct => NoteUseAsync(db, now, ct), cancellationToken);
                var before = now - options.Value.KeepUnused;
                var unused = await db
                    .MediaFiles.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                    .Where(m => m.UnusedSince < before)
                    .OrderBy(m => m.UnusedSince)
                    .Select(m => new { m.TenantId, m.Id })
                    .ToListAsync(cancellationToken);
                foreach (var file in unused)
                {
                    await using var own = await scopes.CreateAsync(file.TenantId, cancellationToken);
                    await own.Get<DeleteMedia>().TryDeleteAsync(file.Id, before, cancellationToken);
                }
            }
        );

    private static async Task NoteUseAsync(
        CatalogueDbContext db,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var files = db.MediaFiles.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]);
        var links = db.ProductMedia.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]);
        await files
            .Where(m => m.UnusedSince == null && !links.Any(l => l.TenantId == m.TenantId && l.MediaId == m.Id))
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.UnusedSince, now), cancellationToken);
        await files
            .Where(m => m.UnusedSince != null && links.Any(l => l.TenantId == m.TenantId && l.MediaId == m.Id))
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.UnusedSince, (DateTimeOffset?)null), cancellationToken);
    }
}
