using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Platform;
using OmniSphere.Http;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

/// <summary>Works off tasks: begins those that are due, does the parts of this process's modules, completes what is done.</summary>
internal sealed class TenantTasks(
    ITenantScopeFactory scopes,
    IEnumerable<ModuleDatabase> modules,
    ITenantDirectory directory,
    TenantExporter exporter,
    TenantEraser eraser,
    TenantTaskCompletion completion,
    KnownModules known,
    IOptions<LifecycleOptions> options,
    TimeProvider clock,
    ILogger<TenantTasks> logger
)
{
    private const int Batch = 20;
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(30);

    public async Task RunDueAsync(CancellationToken cancellationToken)
    {
        await known.RegisterAsync(cancellationToken);
        foreach (var task in await DueAsync(cancellationToken))
        {
            if (task is { Type: TenantTaskType.Deletion, State: TenantTaskState.Waiting })
            {
                await BeginErasureAsync(task, cancellationToken);
                continue;
            }

            await SetStateAsync(task.Id, TenantTaskState.Running, cancellationToken);
            foreach (var part in task.Parts.Where(p => p.DoneAt is null))
            {
                if (modules.FirstOrDefault(m => m.Module == part.Module) is { } module)
                {
                    await RunAsync(task, module, cancellationToken);
                }
            }

            await completion.CompleteAsync(task, cancellationToken);
        }

        await completion.DropExpiredAsync(cancellationToken);
    }

    /// <summary>When there is something to do next for this process, if that is known.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateSystem("tenant tasks");
        var open = scope.Get<PlatformDbContext>().Tasks.Where(t => t.CompletedAt == null);
        return await open.Where(t => t.State != TenantTaskState.Cancelled)
            .MinAsync(t => (DateTimeOffset?)t.DueAt, cancellationToken);
    }

    /// <summary>Those in which there is something to do here: what others work at, or what failed just now, must not stand before them.</summary>
    private async Task<List<TenantTask>> DueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateSystem("tenant tasks");
        var now = clock.GetUtcNow();
        var mine = modules.Select(m => m.Module).ToList();
        return await scope
            .Get<PlatformDbContext>()
            .Tasks.AsNoTracking()
            .Include(t => t.Parts)
            .Where(t => t.State == TenantTaskState.Waiting || t.State == TenantTaskState.Running)
            .Where(t => t.DueAt <= now)
            .Where(t =>
                (t.Type == TenantTaskType.Deletion && t.State == TenantTaskState.Waiting)
                || t.Parts.All(p => p.DoneAt != null)
                || t.Parts.Any(p =>
                    p.DoneAt == null && mine.Contains(p.Module) && (p.LeaseUntil == null || p.LeaseUntil <= now)
                )
            )
            .OrderBy(t => t.DueAt)
            .Take(Batch)
            .ToListAsync(cancellationToken);
    }

    /// <summary>From here on there is no way back; rows go after a pause in which every process notices.</summary>
    private async Task BeginErasureAsync(TenantTask task, CancellationToken cancellationToken)
    {
        await directory.UpdateAsync(
            task.OwnerId,
            tenant => tenant.Status is TenantStatus.Deleting ? tenant with { Status = TenantStatus.Erasing } : tenant,
            cancellationToken
        );
        var due = clock.GetUtcNow() + options.Value.ErasurePause;
        await ChangeAsync(
            async (db, ct) =>
            {
                await TenantTaskCompletion.EndExportsAsync(db, task.OwnerId, ct);
                return await db
                    .Tasks.Where(t => t.Id == task.Id && t.State == TenantTaskState.Waiting)
                    .ExecuteUpdateAsync(
                        s => s.SetProperty(t => t.State, TenantTaskState.Running).SetProperty(t => t.DueAt, due),
                        ct
                    );
            },
            cancellationToken
        );
    }

    private Task<int> SetStateAsync(
        Id<TenantTaskKind> id,
        TenantTaskState state,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            (db, ct) =>
                db
                    .Tasks.Where(t => t.Id == id && t.State == TenantTaskState.Waiting)
                    .ExecuteUpdateAsync(s => s.SetProperty(t => t.State, state), ct),
            cancellationToken
        );

    private async Task RunAsync(TenantTask task, ModuleDatabase module, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateSystem("tenant tasks");
        var db = scope.Get<PlatformDbContext>();
        var lease = new TaskPartLease(task.Id, module.Module, clock);
        if (!await lease.TryTakeAsync(db, cancellationToken))
        {
            return;
        }

        try
        {
            var tenant = await directory.GetAsync(task.OwnerId, cancellationToken);
            var sets =
                task.Type == TenantTaskType.Export
                    ? await exporter.RunAsync(tenant, task.Id, module, lease, cancellationToken)
                    : await EraseAsync(db, lease, tenant, module, cancellationToken);
            await RecordAsync(db, lease, sets, done: true, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.TenantTaskFailed(logger, e, task.Type.ToString(), task.Id.ToString(), module.Module);
            if (e is not LeaseLostException)
            {
                await PutOffAsync(db, lease, e.Message, cancellationToken);
            }
        }
    }

    private async Task PutOffAsync(
        PlatformDbContext db,
        TaskPartLease lease,
        string error,
        CancellationToken cancellationToken
    )
    {
        var again = clock.GetUtcNow() + AfterFault;
        try
        {
            await lease.WriteAsync(
                db,
                ct =>
                    lease
                        .Part(db)
                        .ExecuteUpdateAsync(
                            s => s.SetProperty(p => p.Error, error).SetProperty(p => p.LeaseUntil, again),
                            ct
                        ),
                cancellationToken
            );
        }
        catch (LeaseLostException)
        {
            // Somebody else's by now.
        }
    }

    /// <summary>What there was is written down before any of it goes, so that a repetition cannot belittle it.</summary>
    private async Task<IReadOnlyList<TenantDataSet>> EraseAsync(
        PlatformDbContext db,
        TaskPartLease lease,
        Tenant tenant,
        ModuleDatabase module,
        CancellationToken cancellationToken
    )
    {
        // Read under the lease: another process may have counted since the task was looked at.
        var before = (await lease.Part(db).AsNoTracking().SingleAsync(cancellationToken)).ReadSets();
        if (before.Count == 0)
        {
            before = await eraser.CountAsync(tenant, module, cancellationToken);
            await RecordAsync(db, lease, before, done: false, cancellationToken);
        }

        var left = await eraser.RunAsync(tenant, module, cancellationToken);
        return
        [
            .. left.Select(l => new TenantDataSet(
                l.Name,
                before.FirstOrDefault(b => b.Name == l.Name)?.Rows ?? 0,
                l.Rows,
                null,
                null
            )),
        ];
    }

    private Task RecordAsync(
        PlatformDbContext db,
        TaskPartLease lease,
        IReadOnlyList<TenantDataSet> sets,
        bool done,
        CancellationToken cancellationToken
    )
    {
        var json = JsonSerializer.Serialize(sets, OmniSphereJson.Options);
        DateTimeOffset? at = done ? clock.GetUtcNow() : null;
        return lease.WriteAsync(
            db,
            ct =>
                lease
                    .Part(db)
                    .ExecuteUpdateAsync(
                        s =>
                            s.SetProperty(p => p.Sets, json)
                                .SetProperty(p => p.DoneAt, at)
                                .SetProperty(p => p.Error, (string?)null),
                        ct
                    ),
            cancellationToken
        );
    }

    private async Task<T> ChangeAsync<T>(
        Func<PlatformDbContext, CancellationToken, Task<T>> change,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateSystem("tenant tasks");
        var db = scope.Get<PlatformDbContext>();
        return await db.TransactAsync(ct => change(db, ct), cancellationToken);
    }
}
