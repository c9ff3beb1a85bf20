using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Payments;
using OmniSphere.Checkout.Payments.Saved;
using OmniSphere.Checkout.Storage;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Placing;

/// <summary>
/// Finishes what a crash, a lost answer or an absent provider left open: placements, payments and cancellations whose
/// time has come. A placement whose payment was captured becomes an order; any other is undone.
/// </summary>
internal sealed class PlacementReconciler(
    ITenantScopeFactory scopes,
    IOptions<CheckoutOptions> options,
    TimeProvider clock,
    ILogger<PlacementReconciler> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 50;

    /// <summary>For what other processes left behind.</summary>
    private static readonly TimeSpan Patrol = TimeSpan.FromSeconds(30);

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var (due, next) = (new List<(Id<TenantKind>, string, Func<TenantScope, Task>)>(), (DateTimeOffset?)null);
        await scopes.InEachDatabaseAsync(
            "checkout reconciler",
            async all =>
            {
                var (here, later) = await DueAsync(all.Get<CheckoutDbContext>(), cancellationToken);
                due.AddRange(here);
                next = next < later ? next : later ?? next;
            }
        );

        foreach (var (tenant, subject, work) in due)
        {
            try
            {
                await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
                await work(scope);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Log.WorkFailed(logger, e, subject);
            }
        }

        if (due.Count >= Batch)
        {
            return TimeSpan.FromSeconds(1);
        }

        var wait = next - Clock.GetUtcNow();
        return wait is { } w && w < Patrol
            ? TimeSpan.FromTicks(Math.Max(w.Ticks, TimeSpan.TicksPerMillisecond))
            : Patrol;
    }

    private async Task<(List<(Id<TenantKind>, string, Func<TenantScope, Task>)> Due, DateTimeOffset? Next)> DueAsync(
        CheckoutDbContext db,
        CancellationToken cancellationToken
    )
    {
        var now = Clock.GetUtcNow();
        var placements = await All(db.Placements)
            .Where(p => p.DueAt <= now)
            .OrderBy(p => p.DueAt)
            .Take(Batch)
            .Select(p => new { p.TenantId, p.Id })
            .ToListAsync(cancellationToken);
        var payments = await All(db.Payments)
            .Where(p => p.DueAt <= now)
            .OrderBy(p => p.DueAt)
            .Take(Batch)
            .Select(p => new { p.TenantId, p.Id })
            .ToListAsync(cancellationToken);
        var orders = await All(db.Orders)
            .Where(o => o.DueAt <= now)
            .OrderBy(o => o.DueAt)
            .Take(Batch)
            .Select(o => new { o.TenantId, o.Id })
            .ToListAsync(cancellationToken);
        var methods = await All(db.SavedMethods)
            .Where(m => m.DueAt <= now)
            .OrderBy(m => m.DueAt)
            .Take(Batch)
            .Select(m => new { m.TenantId, m.Id })
            .ToListAsync(cancellationToken);
        DateTimeOffset?[] later =
        [
            await All(db.SavedMethods).Where(m => m.DueAt > now).MinAsync(m => m.DueAt, cancellationToken),
            await All(db.Placements).Where(p => p.DueAt > now).MinAsync(p => p.DueAt, cancellationToken),
            await All(db.Payments).Where(p => p.DueAt > now).MinAsync(p => p.DueAt, cancellationToken),
            await All(db.Orders).Where(o => o.DueAt > now).MinAsync(o => o.DueAt, cancellationToken),
        ];
        return (
            [
                .. placements.Select(p => Work(p.TenantId, p.Id.ToString(), s => ResumeAsync(s, p.Id))),
                .. payments.Select(p => Work(p.TenantId, p.Id.ToString(), s => LookAfterAsync(s, p.Id))),
                .. methods.Select(m => Work(m.TenantId, m.Id.ToString(), s => s.Get<KeepMethods>().DetachAsync(m.Id))),
                .. orders.Select(o =>
                    Work(o.TenantId, o.Id.ToString(), s => s.Get<OrderCancellation>().SettleAsync(o.Id))
                ),
            ],
            later.Min()
        );
    }

    private static (Id<TenantKind>, string, Func<TenantScope, Task>) Work(
        Id<TenantKind> tenant,
        string subject,
        Func<TenantScope, Task> work
    ) => (tenant, subject, work);

    /// <summary>Takes a placement over and goes on with it.</summary>
    private async Task ResumeAsync(TenantScope scope, Id<PlacementKind> id)
    {
        var db = scope.Get<CheckoutDbContext>();
        var placement = await db.Placements.SingleAsync(p => p.Id == id);
        var now = Clock.GetUtcNow();
        if (placement.DueAt is not { } due || due > now)
        {
            return;
        }

        placement.Owner = Guid.CreateVersion7(now);
        placement.DueAt = now + options.Value.Lease;
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return; // Another process was faster.
        }

        Log.PlacementResumed(logger, id.ToString(), placement.State.ToString());
        await scope.Get<PlacementSaga>().ResumeAsync(id, placement.Owner);
    }

    /// <summary>Finds out what became of a payment, cancels it, or ends a freeze that has lasted too long.</summary>
    private async Task LookAfterAsync(TenantScope scope, Id<PaymentKind> id)
    {
        var db = scope.Get<CheckoutDbContext>();
        var desk = scope.Get<PaymentDesk>();
        var payment = await db.Payments.SingleAsync(p => p.Id == id);
        var now = Clock.GetUtcNow();
        if (payment.DueAt is not { } due || due > now)
        {
            return; // Another process was faster.
        }

        switch (payment.State)
        {
            case PaymentState.Pending:
                await desk.AuthoriseAsync(id);
                break;
            case PaymentState.Cancelling:
                await desk.CancelAsync(id);
                break;
            case PaymentState.RequiresAction:
                await AskAsync(scope, payment);
                break;
            case PaymentState.Declined when payment.Reference is not null:
                await desk.EndAsync(payment);
                break;
            case PaymentState.Authorised when payment.OrderId is null:
                await EndFreezeAsync(db, desk, payment);
                break;
            case PaymentState.Captured when payment.OrderId is null:
                await scope.Get<PlacePaidCart>().RunAsync(id, CancellationToken.None);
                if (
                    await db.Payments.SingleOrDefaultAsync(p => p.Id == id && p.OrderId == null && p.DueAt <= now) is
                    { } left
                )
                {
                    await EndFreezeAsync(db, desk, left);
                }

                break;
            case PaymentState.Captured when payment.DueAt <= now:
                // It was left, and taken all the same: what an order counts on has no time any more.
                await desk.GiveBackAsync(id);
                break;
            default:
                payment.DueAt = null;
                await db.SaveChangesAsync();
                break;
        }
    }

    /// <summary>The buyer may have confirmed it and never come back: nothing is ended before the provider has said so.</summary>
    private async Task AskAsync(TenantScope scope, Payment payment)
    {
        var (db, desk, gateway) = (scope.Get<CheckoutDbContext>(), scope.Get<PaymentDesk>(), scope.Get<GatewayCalls>());
        GatewayPayment? found;
        try
        {
            found = await gateway.ReadAsync(payment);
        }
        catch (Exception e)
        {
            Log.GatewayUnclear(logger, e, payment.Provider, "Find", payment.Id.ToString());
            payment.DueAt = Clock.GetUtcNow() + gateway.Backoff(++payment.Attempts);
            await db.SaveChangesAsync();
            return;
        }

        if (found is not null)
        {
            payment = await desk.AdoptAsync(payment, found);
        }

        if (payment.State is PaymentState.RequiresAction)
        {
            await EndFreezeAsync(db, desk, payment);
        }
        else if (payment is { State: PaymentState.Captured, OrderId: null })
        {
            await scope.Get<PlacePaidCart>().RunAsync(payment.Id, CancellationToken.None);
        }
    }

    private static async Task EndFreezeAsync(CheckoutDbContext db, PaymentDesk desk, Payment payment)
    {
        var cart = await db.Carts.SingleOrDefaultAsync(c => c.Id == payment.CartId);
        if (cart is { State: CartState.Frozen } && cart.PaymentId == payment.Id)
        {
            await desk.LeaveAsync(cart, CancellationToken.None);
            return;
        }

        await desk.EndAsync(payment);
    }

    private static IQueryable<T> All<T>(IQueryable<T> rows)
        where T : class => rows.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]).AsNoTracking();
}
