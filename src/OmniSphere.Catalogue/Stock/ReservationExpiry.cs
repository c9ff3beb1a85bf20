using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Catalogue.Stock;

/// <summary>
/// Gives holds back when their time is over: one query over all tenants, then each hold in a scope of its tenant. Sleeps
/// until the next hold ends.
/// </summary>
internal sealed class ReservationExpiry(
    ITenantScopeFactory scopes,
    IOptions<CatalogueOptions> options,
    TimeProvider clock,
    ILogger<ReservationExpiry> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 200;
    private long _wakesAt = long.MaxValue;

    /// <summary>A hold ends then. Wakes the worker only if it meant to sleep longer.</summary>
    public void Expect(DateTimeOffset expiresAt)
    {
        if (expiresAt.UtcTicks < Volatile.Read(ref _wakesAt))
        {
            Signal();
        }
    }

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        var due = await DueAsync(now, cancellationToken);
        var expired = 0;
        var failed = false;
        foreach (var hold in due.Where(d => d.ExpiresAt <= now))
        {
            try
            {
                await using var scope = await scopes.CreateAsync(hold.TenantId, cancellationToken);
                expired += await scope.Get<StockReservations>().ExpireAsync(hold.Reference, cancellationToken) ? 1 : 0;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One tenant's fault must not keep the holds of all others.
                failed = true;
                Log.HoldNotExpired(logger, e, hold.Id.ToString());
            }
        }

        if (expired > 0)
        {
            Log.HoldsExpired(logger, expired);
        }

        return Sleep(due, now, failed);
    }

    private TimeSpan Sleep(List<Hold> due, DateTimeOffset now, bool failed)
    {
        var patrol = options.Value.HoldPatrol;
        var next = due.Where(d => d.ExpiresAt > now).Select(d => d.ExpiresAt - now).DefaultIfEmpty(patrol).First();
        var sleep =
            due.Count == Batch && !failed && due[^1].ExpiresAt <= now ? TimeSpan.Zero
            : next < patrol ? next
            : patrol;
        Volatile.Write(ref _wakesAt, (now + sleep).UtcTicks);
        return sleep;
    }

    /// <summary>The holds that end first.</summary>
    private async Task<List<Hold>> DueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Whoever reserves from here on has to wake us: we may not see their hold.
        Volatile.Write(ref _wakesAt, long.MaxValue);
        var horizon = now + options.Value.HoldPatrol;
        var due = new List<Hold>();
        await scopes.InEachDatabaseAsync(
            "expired holds of stock",
            async scope =>
            {
                due.AddRange(
                    await scope
                        .Get<CatalogueDbContext>()
                        .Reservations.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                        .Where(r => r.State == ReservationState.Held && r.ExpiresAt <= horizon)
                        .OrderBy(r => r.ExpiresAt)
                        .Take(Batch)
                        .Select(r => new Hold(r.TenantId, r.Id, r.Reference, r.ExpiresAt))
                        .ToListAsync(cancellationToken)
                );
            }
        );

        return [.. due.OrderBy(d => d.ExpiresAt).Take(Batch)];
    }

    private sealed record Hold(
        Id<TenantKind> TenantId,
        Id<ReservationKind> Id,
        string Reference,
        DateTimeOffset ExpiresAt
    );
}
