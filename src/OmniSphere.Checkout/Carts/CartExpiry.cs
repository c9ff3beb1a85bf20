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

        await using var scope = scopes.CreateSystem("cart expiry");
        var db = scope.Get<CheckoutDbContext>();
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
            return Pause;
        }

        var deleted = await db.TransactAsync(
            ct => carts.Where(c => expired.Contains(c.Id) && c.ExpiresAt <= now).ExecuteDeleteAsync(ct),
            cancellationToken
        );
        Log.CartsExpired(logger, deleted);
        return expired.Count == Batch ? TimeSpan.Zero : Pause;
    }
}
