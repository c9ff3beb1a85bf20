using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Storage;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Payments.Stripe;

/// <summary>
/// Reads again at Stripe what events are about; the events themselves prove nothing and come twice and in any order. An
/// event that is early, whose payment has no reference yet, waits for it.
/// </summary>
internal sealed class StripeEventReader(
    ITenantScopeFactory scopes,
    TimeProvider clock,
    ILogger<StripeEventReader> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 50;
    private static readonly TimeSpan Patrol = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>As long as Stripe itself tries.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var due = new List<(Id<TenantKind> Tenant, string Id)>();
        await scopes.InEachDatabaseAsync(
            "stripe events",
            async every =>
            {
                var db = every.Get<CheckoutDbContext>();
                var events = db.StripeEvents.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]);
                var now = Clock.GetUtcNow();
                var rows = await events
                    .Where(e => e.DueAt <= now)
                    .OrderBy(e => e.DueAt)
                    .Take(Batch)
                    .Select(e => new { e.TenantId, e.EventId })
                    .ToListAsync(cancellationToken);
                due.AddRange(rows.Select(r => (r.TenantId, r.EventId)));
                var old = now - Kept;
                await events.Where(e => e.DueAt == null && e.ReceivedAt < old).ExecuteDeleteAsync(cancellationToken);
            }
        );

        var failed = false;
        foreach (var (tenant, id) in due)
        {
            try
            {
                await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
                await HandleAsync(scope, id, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The others do not wait for it.
                failed = true;
                Log.WorkFailed(logger, e, id);
            }
        }

        return due.Count >= Batch && !failed ? TimeSpan.Zero : Patrol;
    }

    private async Task HandleAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        var db = scope.Get<CheckoutDbContext>();
        var handled = false;
        try
        {
            var notice = await db.StripeEvents.AsNoTracking().SingleAsync(e => e.EventId == id, cancellationToken);
            handled = notice.Type.StartsWith("account.", StringComparison.Ordinal)
                ? await scope.Get<StripeOnboarding>().ReadAsync(cancellationToken) is not null
                : await ReadPaymentAsync(scope, notice, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.WorkFailed(logger, e, id);
        }

        db.ChangeTracker.Clear();
        var kept = await db.StripeEvents.SingleAsync(e => e.EventId == id, cancellationToken);
        var now = Clock.GetUtcNow();
        kept.Attempts++;
        kept.DueAt =
            handled || now - kept.ReceivedAt > Patience
                ? null
                : now + Backoff.After(kept.Attempts, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task<bool> ReadPaymentAsync(
        TenantScope scope,
        StripeEvent notice,
        CancellationToken cancellationToken
    )
    {
        var db = scope.Get<CheckoutDbContext>();
        var ours = Id<PaymentKind>.TryParse(notice.PaymentId, out var named) ? named : default;
        var payment = await db
            .Payments.AsNoTracking()
            .Where(p => p.Provider == StripeGateway.Name && (p.Reference == notice.Subject || p.Id == ours))
            .SingleOrDefaultAsync(cancellationToken);
        if (payment is null)
        {
            // Not made by us, such as a charge that the merchant made at Stripe itself.
            return notice.PaymentId is null;
        }

        if (payment.Reference is null)
        {
            return false;
        }

        var done = await scope.Get<PaymentSync>().RunAsync(payment.Id, cancellationToken);
        await scope.Get<PlacePaidCart>().RunAsync(payment.Id, cancellationToken);
        return done;
    }
}
