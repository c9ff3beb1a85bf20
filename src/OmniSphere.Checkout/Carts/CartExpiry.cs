using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Locks;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Carts;

/// <summary>Deletes carts whose time is over, once an hour. A cart that is being paid or completed is left alone.</summary>
internal sealed class CartExpiry(
    ITenantScopeFactory scopes,
    IDistributedLocks locks,
    TimeProvider clock,
    ILogger<CartExpiry> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var turn = await locks.TryTakeAsync("checkout.cart-expiry", Longest, cancellationToken);
        if (turn is null)
        {
            return Pause; // Another node is at it.
        }

        var more = false;
        await scopes.InEachDatabaseAsync(
            "cart expiry",
            async scope =>
            {
                more |= await ExpireAsync(scope.Get<CheckoutDbContext>(), cancellationToken);
            }
        );

        return more ? TimeSpan.Zero : Pause;
    }

    /// <returns>Whether there are more.</returns>
    private async Task<bool> ExpireAsync(CheckoutDbContext db, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        var carts = db.Carts.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter]);
        var expired = await carts
            .Where(c => c.ExpiresAt <= now && (c.State == CartState.Open || c.State == CartState.Completed))
            .OrderBy(c => c.ExpiresAt)
            .Select(c => c.Id)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        if (expired.Count == 0)
        {
            return false;
        }

        var deleted = await db.TransactAsync(
            ct => carts.Where(c => expired.Contains(c.Id) && c.ExpiresAt <= now).ExecuteDeleteAsync(ct),
            cancellationToken
        );
        Log.CartsExpired(logger, deleted);
        return expired.Count == Batch;
    }
}
