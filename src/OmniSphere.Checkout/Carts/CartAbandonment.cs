using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Contracts.Checkout;
using OmniSphere.Persistence;
using OmniSphere.Secrets;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Carts;

/// <summary>Tells once of each cart that was left alone, with the token of the link that brings its shopper back.</summary>
internal sealed class CartAbandonment(ITenantScopeFactory scopes, TimeProvider clock, ILogger<CartAbandonment> logger)
    : SignalledWorker(clock, logger)
{
    private const int Batch = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var due = await DueAsync(cancellationToken);
        var failed = false;
        foreach (var tenant in due.ToLookup(d => d.Tenant, d => d.Cart))
        {
            try
            {
                await using var scope = await scopes.CreateAsync(tenant.Key, cancellationToken);
                foreach (var cart in tenant)
                {
                    await TellAsync(scope, cart, cancellationToken);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Another tenant's carts are told all the same.
                Log.WorkFailed(logger, e, tenant.Key.ToString());
                failed = true;
            }
        }

        if (due.Count > 0)
        {
            Log.CartsAbandoned(logger, due.Count);
        }

        return due.Count >= Batch && !failed ? TimeSpan.Zero : Pause;
    }

    private async Task<List<(Id<TenantKind> Tenant, Id<CartKind> Cart)>> DueAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        var due = new List<(Id<TenantKind> Tenant, Id<CartKind> Cart)>();
        await scopes.InEachDatabaseAsync(
            "cart abandonment",
            async scope =>
            {
                var here = await scope
                    .Get<CheckoutDbContext>()
                    .Carts.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                    .Where(c => c.AbandonAt <= now && c.State == CartState.Open)
                    .OrderBy(c => c.AbandonAt)
                    .Take(Batch)
                    .Select(c => new { c.TenantId, c.Id })
                    .ToListAsync(cancellationToken);
                due.AddRange(here.Select(c => (c.TenantId, c.Id)));
            }
        );
        return due;
    }

    // The version stays: to its shopper the cart is the same.
    private Task TellAsync(TenantScope scope, Id<CartKind> id, CancellationToken cancellationToken)
    {
        var db = scope.Get<CheckoutDbContext>();
        return db.TransactAsync(
            async ct =>
            {
                db.ChangeTracker.Clear();
                var now = Clock.GetUtcNow();
                var token = CartToken.New();
                var hash = CartToken.Hash(token);
                var told = await db
                    .Carts.Where(c => c.Id == id && c.AbandonAt <= now && c.State == CartState.Open)
                    .ExecuteUpdateAsync(
                        s =>
                            s.SetProperty(c => c.AbandonAt, (DateTimeOffset?)null)
                                // A link that was sent before is good until it is used.
                                .SetProperty(c => c.RecoveryHash, c => c.RecoveryHash ?? hash),
                        ct
                    );
                if (told == 0)
                {
                    return;
                }

                var cart = await db.Carts.AsNoTracking().SingleAsync(c => c.Id == id, ct);
                var purpose = CartAbandoned.Purpose(id);
                var isNew = hash.AsSpan().SequenceEqual(cart.RecoveryHash);
                db.Publish(
                    new CartAbandoned(
                        cart.Id,
                        cart.CustomerId,
                        cart.Document.Customer?.Email,
                        cart.Document.Units,
                        cart.Document.Quote.Totals.Total,
                        cart.UpdatedAt,
                        isNew ? scope.Get<SecretSeal>().Seal(cart.TenantId, purpose, token) : null
                    )
                );
                await db.SaveChangesAsync(ct);
            },
            cancellationToken
        );
    }
}
