using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Contracts.Platform;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Platform;

internal sealed class TenantLifecycle(
    TenantDirectory directory,
    KnownModules modules,
    TenantTasks tasks,
    TenantTaskSignal signal,
    ITenantScopeFactory scopes,
    IOptions<LifecycleOptions> options,
    TimeProvider clock
) : ITenantLifecycle
{
    public async Task<TenantTaskInfo> RequestExportAsync(
        Id<TenantKind> tenant,
        CancellationToken cancellationToken = default
    )
    {
        var subject = await directory.GetAsync(tenant, cancellationToken);
        if (subject.Status is TenantStatus.Erasing)
        {
            throw Problem.Conflict("tenant.erasing", "What the shop has is being deleted.");
        }

        await modules.RegisterAsync(cancellationToken);
        await using var scope = scopes.CreateSystem("tenant export");
        var db = scope.Get<PlatformDbContext>();
        var task = await db.TransactAsync(
            async ct =>
            {
                var added = await AddAsync(db, subject, TenantTaskType.Export, clock.GetUtcNow(), ct);
                db.Publish(tenant, new TenantExportRequested(tenant, added.Id));
                await db.SaveChangesAsync(ct);
                return added;
            },
            cancellationToken
        );
        signal.Wake();
        return task.ToInfo();
    }

    public async Task<TenantTaskInfo> RequestDeletionAsync(
        Id<TenantKind> tenant,
        Action<Tenant>? guard = null,
        CancellationToken cancellationToken = default
    )
    {
        await modules.RegisterAsync(cancellationToken);
        await directory.UpdateAsync(
            tenant,
            subject =>
            {
                guard?.Invoke(subject);
                return subject.Status is TenantStatus.Deleting or TenantStatus.Erasing
                    ? subject
                    : subject with
                    {
                        Status = TenantStatus.Deleting,
                    };
            },
            async (db, subject, ct) =>
            {
                var due = clock.GetUtcNow() + options.Value.DeletionGrace;
                var task = await AddAsync(db, subject, TenantTaskType.Deletion, due, ct);
                db.Publish(tenant, new TenantDeletionRequested(tenant, task.Id, due));
            },
            cancellationToken
        );
        signal.Wake();
        await using var scope = scopes.CreateSystem("tenant deletion");
        var requested = await Tasks(scope)
            .Where(t => t.OwnerId == tenant && t.Type == TenantTaskType.Deletion)
            .OrderByDescending(t => t.Id)
            .FirstAsync(cancellationToken);
        return requested.ToInfo();
    }

    public async Task<TenantTaskInfo> GetAsync(Id<TenantTaskKind> task, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateSystem("tenant tasks");
        return (await FindAsync(scope, task, cancellationToken)).ToInfo();
    }

    public async Task WriteArchiveAsync(
        Id<TenantTaskKind> task,
        Func<TenantTaskInfo, Stream> open,
        CancellationToken cancellationToken = default
    )
    {
        await using var scope = scopes.CreateSystem("tenant archive");
        var found = await FindAsync(scope, task, cancellationToken);
        if (found.Type != TenantTaskType.Export)
        {
            throw NotFound();
        }

        if (found.State is TenantTaskState.Cancelled)
        {
            throw Problem.Gone("export.cancelled", "The shop was deleted before its export was done.");
        }

        if (found.CompletedAt is null)
        {
            throw Problem.Conflict("export.not_ready", "The modules are still at it. Ask again shortly.");
        }

        if (found.ExpiresAt is null || found.ExpiresAt <= clock.GetUtcNow())
        {
            throw Problem.Gone("export.expired", "The archive is no longer kept. Ask for a new export.");
        }

        var info = found.ToInfo();
        await TenantArchive.WriteAsync(scope, info, open(info), cancellationToken);
    }

    public Task RunDueAsync(CancellationToken cancellationToken = default) => tasks.RunDueAsync(cancellationToken);

    private async Task<TenantTask> AddAsync(
        PlatformDbContext db,
        Tenant subject,
        TenantTaskType type,
        DateTimeOffset due,
        CancellationToken cancellationToken
    )
    {
        var task = new TenantTask
        {
            Id = Id<TenantTaskKind>.New(clock),
            OwnerId = subject.Id,
            Slug = subject.Slug,
            Type = type,
            RequestedAt = clock.GetUtcNow(),
            DueAt = due,
        };
        var names = await db.Modules.Select(m => m.Name).ToListAsync(cancellationToken);
        task.Parts.AddRange(names.Select(n => new TenantTaskPart { Module = n }));
        db.Tasks.Add(task);
        return task;
    }

    private static async Task<TenantTask> FindAsync(
        TenantScope scope,
        Id<TenantTaskKind> id,
        CancellationToken cancellationToken
    ) => await Tasks(scope).SingleOrDefaultAsync(t => t.Id == id, cancellationToken) ?? throw NotFound();

    private static IQueryable<TenantTask> Tasks(TenantScope scope) =>
        scope.Get<PlatformDbContext>().Tasks.AsNoTracking().Include(t => t.Parts);

    private static ProblemException NotFound() => Problem.NotFound("task.not_found", "There is no such task.");
}
