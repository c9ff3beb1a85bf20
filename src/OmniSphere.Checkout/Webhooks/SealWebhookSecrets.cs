using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Storage;
using OmniSphere.Persistence;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Webhooks;

/// <summary>Seals the secrets of webhooks from before they were sealed, and of processes that do not know of it yet.</summary>
internal sealed class SealWebhookSecrets(
    ITenantScopeFactory scopes,
    WebhookSecrets secrets,
    TimeProvider clock,
    ILogger<SealWebhookSecrets> logger
) : SignalledWorker(clock, logger)
{
    private const int Batch = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task<TimeSpan?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var open = new List<(Id<TenantKind> Tenant, Id<WebhookKind> Id)>();
        await scopes.InEachDatabaseAsync(
            "webhook secrets",
            async all =>
            {
                var rows = await all.Get<CheckoutDbContext>()
                    .WebhookEndpoints.IgnoreQueryFilters([OmniSphereDbContext.TenantFilter])
                    .AsNoTracking()
                    .Where(w => w.Secret.Length <= WebhookEndpoint.SecretBytes)
                    .OrderBy(w => w.Id)
                    .Take(Batch)
                    .Select(w => new { w.TenantId, w.Id })
                    .ToListAsync(cancellationToken);
                open.AddRange(rows.Select(r => (r.TenantId, r.Id)));
            }
        );
        var failed = false;
        foreach (var (tenant, id) in open)
        {
            try
            {
                await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
                await SealAsync(scope.Get<CheckoutDbContext>(), id, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The others are sealed all the same.
                Log.WorkFailed(logger, e, id.ToString());
                failed = true;
            }
        }

        return open.Count >= Batch && !failed ? TimeSpan.Zero : Pause;
    }

    private async Task SealAsync(CheckoutDbContext db, Id<WebhookKind> id, CancellationToken cancellationToken)
    {
        if (await db.WebhookEndpoints.SingleOrDefaultAsync(w => w.Id == id, cancellationToken) is not { } endpoint)
        {
            return;
        }

        endpoint.Secret = Sealed(endpoint.TenantId, endpoint.Secret);
        endpoint.PreviousSecret = endpoint.PreviousSecret is { } previous ? Sealed(endpoint.TenantId, previous) : null;
        await db.SaveChangesAsync(cancellationToken);
    }

    // One that is sealed already stays as it is: it may not be readable any more.
    private byte[] Sealed(Id<TenantKind> tenant, byte[] kept) =>
        WebhookSecrets.IsSealed(kept) ? kept : secrets.Seal(tenant, kept);
}
