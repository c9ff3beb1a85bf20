using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Catalogue.History;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Lifecycle;

/// <summary>
/// Publishes and archives products when their time has come: one query over all tenants, then each product in a scope of
/// its tenant. Sleeps until the next one, and looks now and then for what other processes scheduled.
/// </summary>
internal sealed class ProductSchedule(
    ITenantScopeFactory scopes,
    IOptions<CatalogueOptions> options,
    TimeProvider clock,
    ILogger<ProductSchedule> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 200;
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);
    private long _wakesAt = long.MaxValue;

    /// <summary>A product turns then. Wakes the worker only if it meant to sleep longer.</summary>
    public void Expect(DateTimeOffset? turnsAt)
    {
        if (turnsAt is { } at && at.UtcTicks < Volatile.Read(ref _wakesAt))
        {
            Signal();
        }
    }

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        // Whoever schedules from here on has to wake us: we may not see theirs.
        Volatile.Write(ref _wakesAt, long.MaxValue);
        var now = Clock.GetUtcNow();
        var due = await DueAsync(now + options.Value.SchedulePatrol, cancellationToken);
        var failed = false;
        foreach (var turn in due.Where(d => d.At <= now))
        {
            try
            {
                await using var scope = await scopes.CreateAsync(turn.TenantId, cancellationToken);
                await TurnAsync(scope.Get<CatalogueDbContext>(), turn.Id, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One tenant's fault must not keep the products of all others.
                failed = true;
                Catalogue.Log.ProductNotTurned(logger, e, turn.Id.ToString());
            }
        }

        var next = due.Where(d => d.At > now)
            .Select(d => d.At - now)
            .DefaultIfEmpty(options.Value.SchedulePatrol)
            .Min();
        var sleep =
            failed ? AfterFault
            : due.Count == Batch && due[^1].At <= now ? TimeSpan.Zero
            : next;
        Volatile.Write(ref _wakesAt, (now + sleep).UtcTicks);
        return sleep;
    }

    private async Task TurnAsync(CatalogueDbContext db, Id<ProductKind> id, CancellationToken cancellationToken)
    {
        db.Author = ChangeAuthor.Schedule;
        await db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var product = await db.Products.SingleOrDefaultAsync(p => p.Id == id, ct);
                if (product is not null && ProductStates.Turn(product, Clock.GetUtcNow()))
                {
                    ProductStates.Changed(db, product);
                    await db.SaveChangesAsync(ct);
                }
            },
            cancellationToken
        );
    }

    /// <summary>The products that turn first.</summary>
    private async Task<List<Due>> DueAsync(DateTimeOffset horizon, CancellationToken cancellationToken)
    {
        var due = new List<Due>();
        await scopes.InEachDatabaseAsync(
            "scheduled products",
            async scope =>
                due.AddRange(
                    await scope
                        .Get<CatalogueDbContext>()
                        .Products.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                        .Where(p => p.TurnsAt <= horizon)
                        .OrderBy(p => p.TurnsAt)
                        .Take(Batch)
                        .Select(p => new Due(p.TenantId, p.Id, p.TurnsAt!.Value))
                        .ToListAsync(cancellationToken)
                )
        );
        return [.. due.OrderBy(d => d.At).Take(Batch)];
    }

    private sealed record Due(Id<TenantKind> TenantId, Id<ProductKind> Id, DateTimeOffset At);
}
