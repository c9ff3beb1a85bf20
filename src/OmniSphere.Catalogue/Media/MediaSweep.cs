using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Media;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Media;

/// <summary>
/// Takes files from the storage whose time has come: deleted ones, uploads that were given up, and those that have been
/// shown nowhere for long.
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
            // First: what fails is not asked again at once, whole tables are looked through for it.
            _nextRound = Clock.GetUtcNow() + Round;
            if (await DropUnusedAsync(cancellationToken))
            {
                _nextRound = Clock.GetUtcNow();
            }
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
            : due.Count >= Batch || _nextRound <= Clock.GetUtcNow() ? TimeSpan.Zero
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

    /// <summary>True when there may be more.</summary>
    private async Task<bool> DropUnusedAsync(CancellationToken cancellationToken)
    {
        var more = false;
        await scopes.InEachDatabaseAsync(
            "files that are shown nowhere",
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
                    .Take(Batch)
                    .ToListAsync(cancellationToken);
                var deleted = 0;
                foreach (var file in unused)
                {
                    deleted += await TryDeleteAsync(file.TenantId, file.Id, before, cancellationToken) ? 1 : 0;
                }

                more |= unused.Count == Batch && deleted > 0;
            }
        );
        return more;
    }

    private async Task<bool> TryDeleteAsync(
        Id<TenantKind> tenant,
        Id<MediaKind> id,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var own = await scopes.CreateAsync(tenant, cancellationToken);
            return await own.Get<DeleteMedia>().TryDeleteAsync(id, before, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.UnusedMediaNotDeleted(logger, e, id.ToString());
            return false;
        }
    }

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
        foreach (var some in (await MediaShown.OfAllAsync(db, cancellationToken)).Distinct().Chunk(1_000))
        {
            var ids = some.Select(s => s.Id).ToList();
            var owners = await files
                .Where(m => EF.Parameter(ids).Contains(m.Id))
                .Select(m => new { m.TenantId, m.Id })
                .ToListAsync(cancellationToken);
            // An address that names another shop's file keeps nothing.
            var shown = owners.Where(o => some.Contains((o.TenantId, o.Id))).Select(o => o.Id).ToList();
            await files
                .Where(m => EF.Parameter(shown).Contains(m.Id))
                .ExecuteUpdateAsync(s => s.SetProperty(m => m.UnusedSince, (DateTimeOffset?)null), cancellationToken);
        }
    }
}
