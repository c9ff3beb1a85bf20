using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Platform;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>
/// Ends tasks whose every part is done: an export can be fetched from then on, and a deleted tenant leaves the directory.
/// Of several processes one ends it.
/// </summary>
internal sealed class TenantTaskCompletion(
    ITenantScopeFactory scopes,
    TenantCache cache,
    IOptions<LifecycleOptions> options,
    TimeProvider clock
)
{
    private const int Batch = 20;

    public async Task CompleteAsync(TenantTask task, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? expires = task.Type == TenantTaskType.Export ? now + options.Value.KeepExportsFor : null;
        await using var scope = scopes.CreateSystem("tenant tasks");
        var db = scope.Get<PlatformDbContext>();
        var ended = await db.TransactAsync(
            async ct =>
            {
                var open = db.Tasks.Where(t => t.Id == task.Id && t.CompletedAt == null);
                var done = await open.Where(t => t.State == TenantTaskState.Running)
                    .Where(t => t.Parts.All(p => p.DoneAt != null))
                    .ExecuteUpdateAsync(
                        s =>
                            s.SetProperty(t => t.State, TenantTaskState.Done)
                                .SetProperty(t => t.CompletedAt, now)
                                .SetProperty(t => t.ExpiresAt, expires),
                        ct
                    );
                if (done == 0 || task.Type != TenantTaskType.Deletion)
                {
                    return false;
                }

                await EndExportsAsync(db, task.OwnerId, ct);
                await db.Revisions.ExecuteUpdateAsync(s => s.SetProperty(r => r.Revision, r => r.Revision + 1), ct);
                await db.Tenants.Where(t => t.Id == task.OwnerId).ExecuteDeleteAsync(ct);
                db.Publish(task.OwnerId, new TenantDeleted(task.OwnerId, task.Id));
                await db.SaveChangesAsync(ct);
                return true;
            },
            cancellationToken
        );
        if (ended)
        {
            cache.Changed(task.OwnerId);
        }
    }

    /// <summary>
    /// What a tenant that goes has been exported to goes too, and what is still being exported stops: it would find less and
    /// less, and leave behind what it has found.
    /// </summary>
    public static async Task EndExportsAsync(
        PlatformDbContext db,
        Id<TenantKind> owner,
        CancellationToken cancellationToken
    )
    {
        var exports = db.Tasks.Where(t => t.OwnerId == owner && t.Type == TenantTaskType.Export);
        await exports
            .Where(t => t.State == TenantTaskState.Waiting || t.State == TenantTaskState.Running)
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.State, TenantTaskState.Cancelled), cancellationToken);
        await exports
            .Where(t => t.ExpiresAt != null)
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.ExpiresAt, (DateTimeOffset?)null), cancellationToken);
    }

    /// <summary>Drops the archives whose time is over.</summary>
    public async Task DropExpiredAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var scope = scopes.CreateSystem("tenant tasks");
        var db = scope.Get<PlatformDbContext>();
        var ids = await db
            .Tasks.Where(t => t.ExpiresAt <= now)
            .OrderBy(t => t.ExpiresAt)
            .Select(t => t.Id)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        if (ids.Count == 0)
        {
            return;
        }

        await db.TransactAsync(
            async ct =>
            {
                await db
                    .ExportChunks.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                    .Where(c => ids.Contains(c.TaskId))
                    .ExecuteDeleteAsync(ct);
                await db
                    .Tasks.Where(t => ids.Contains(t.Id))
                    .ExecuteUpdateAsync(s => s.SetProperty(t => t.ExpiresAt, (DateTimeOffset?)null), ct);
            },
            cancellationToken
        );
    }
}
