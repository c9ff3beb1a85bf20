using Microsoft.EntityFrameworkCore;

namespace OmniSphere.Platform;

/// <summary>
/// A process's claim on a module's part of a task. It runs out unless it is renewed, and whoever comes then takes the part
/// over: what the first still writes must fail. The end of the lease tells the two apart, for nobody takes a part before
/// the end of the lease before.
/// </summary>
internal sealed class TaskPartLease(Id<TenantTaskKind> task, string module, TimeProvider clock)
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    private DateTimeOffset _until;

    /// <summary>False when another process has the part, or it is done.</summary>
    public async Task<bool> TryTakeAsync(PlatformDbContext db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = End(now);
        var taken = await db.TransactAsync(
            ct =>
                Part(db)
                    .Where(p => p.DoneAt == null && (p.LeaseUntil == null || p.LeaseUntil <= now))
                    .ExecuteUpdateAsync(s => s.SetProperty(p => p.LeaseUntil, until), ct),
            cancellationToken
        );
        _until = until;
        return taken == 1;
    }

    /// <summary>Writes in one transaction with the renewal of the lease, and nothing if it is no longer ours.</summary>
    /// <exception cref="LeaseLostException">Another process has the part, or the task was cancelled.</exception>
    public async Task WriteAsync(
        PlatformDbContext db,
        Func<CancellationToken, Task> write,
        CancellationToken cancellationToken
    )
    {
        var (before, until) = (_until, End(clock.GetUtcNow()));
        await db.TransactAsync(
            async ct =>
            {
                var renewed = await Part(db)
                    .Where(p => p.DoneAt == null && p.LeaseUntil == before)
                    .Where(p => db.Tasks.Any(t => t.Id == p.TaskId && t.State == TenantTaskState.Running))
                    .ExecuteUpdateAsync(s => s.SetProperty(p => p.LeaseUntil, until), ct);
                if (renewed == 0)
                {
                    throw new LeaseLostException(module);
                }

                await write(ct);
            },
            cancellationToken
        );
        _until = until;
    }

    /// <summary>The part, to be changed within <see cref="WriteAsync"/>.</summary>
    public IQueryable<TenantTaskPart> Part(PlatformDbContext db) =>
        db.TaskParts.Where(p => p.TaskId == task && p.Module == module);

    // As exact as PostgreSQL keeps it, so that it can be compared.
    private static DateTimeOffset End(DateTimeOffset now)
    {
        var until = now + Length;
        return until.AddTicks(-(until.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}

/// <summary>A part of a task went to another process, or the task was cancelled, while this one was at it.</summary>
internal sealed class LeaseLostException(string module)
    : Exception($"The part of module '{module}' is no longer this process's.");
