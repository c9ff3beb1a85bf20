using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Locks;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <summary>
/// Writes off, once an hour, what is on gift cards whose time is over. They cannot be spent from that moment on in any
/// case: this only makes the ledgers say so.
/// </summary>
internal sealed class GiftCardExpiry(
    ITenantScopeFactory scopes,
    IDistributedLocks locks,
    TimeProvider clock,
    ILogger<GiftCardExpiry> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var turn = await locks.TryTakeAsync("checkout.gift-card-expiry", Longest, cancellationToken);
        if (turn is null)
        {
            return Pause; // Another node is at it.
        }

        var (more, failed) = (false, false);
        var now = Clock.GetUtcNow();
        var over = new List<(Id<TenantKind> Tenant, Id<CreditAccountKind> Card)>();
        await scopes.InEachDatabaseAsync(
            "gift card expiry",
            async all =>
            {
                var here = await all.Get<CheckoutDbContext>()
                    .CreditAccounts.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                    .Where(a => a.ExpiresAt <= now && a.Balance > 0)
                    .OrderBy(a => a.ExpiresAt)
                    .Take(Batch)
                    .Select(a => new { a.TenantId, a.Id })
                    .ToListAsync(cancellationToken);
                over.AddRange(here.Select(a => (a.TenantId, a.Id)));
                more |= here.Count == Batch;
            }
        );
        foreach (var tenant in over.ToLookup(o => o.Tenant, o => o.Card))
        {
            try
            {
                await using var scope = await scopes.CreateAsync(tenant.Key, cancellationToken);
                foreach (var card in tenant)
                {
                    await ExpireAsync(scope, card, cancellationToken);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Another tenant's cards are written off all the same.
                Log.WorkFailed(logger, e, tenant.Key.ToString());
                failed = true;
            }
        }

        return more && !failed ? TimeSpan.Zero : Pause;
    }

    private static Task ExpireAsync(TenantScope scope, Id<CreditAccountKind> card, CancellationToken cancellationToken)
    {
        var db = scope.Get<CheckoutDbContext>();
        return db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                await scope.Get<CreditLedger>().ExpireAsync(card, ct);
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
    }
}
