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
        foreach (var (tenant, id) in open)
        {
            await using var scope = await scopes.CreateAsync(tenant, cancellationToken);
            var db = scope.Get<CheckoutDbContext>();
            if (await db.WebhookEndpoints.SingleOrDefaultAsync(w => w.Id == id, cancellationToken) is { } endpoint)
            {
                endpoint.Secret = secrets.Seal(tenant, secrets.Open(tenant, endpoint.Secret));
                endpoint.PreviousSecret = endpoint.PreviousSecret is { } previous
                    ? secrets.Seal(tenant, secrets.Open(tenant, previous))
                    : null;
                await db.SaveChangesAsync(cancellationToken);
            }
        }

        return open.Count >= Batch ? TimeSpan.Zero : Pause;
    }
}
