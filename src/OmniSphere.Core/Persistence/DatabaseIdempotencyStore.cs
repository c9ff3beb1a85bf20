using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Http;
using OmniSphere.Platform;
using OmniSphere.Tenancy;

namespace OmniSphere.Persistence;

/// <summary>Keeps a module's idempotency keys beside its data, in scopes of its own so that a request's context stays untouched.</summary>
internal sealed class DatabaseIdempotencyStore(
    ModuleDatabase database,
    ITenantContext tenant,
    ITenantScopeFactory scopes,
    TimeProvider clock
) : IIdempotencyStore
{
    /// <summary>Whose rows the keys are: an operator's requests belong to the platform itself.</summary>
    private Tenant Owner => database.Module == PlatformDbContext.Name ? PlatformTenant.Instance : tenant.Required;

    public async Task<IdempotencyClaim> ClaimAsync(
        string scope,
        string key,
        string fingerprint,
        TimeSpan lockFor,
        CancellationToken cancellationToken
    )
    {
        await using var services = scopes.Create(Owner);
        var db = database.Resolve(services.Services);
        try
        {
            return await db.TransactAsync(
                ct => ClaimAsync(db, scope, key, fingerprint, lockFor, ct),
                cancellationToken
            );
        }
        catch (DbUpdateException)
        {
            // Another request inserted or took over the same key between our read and our write.
            return new IdempotencyClaim(IdempotencyOutcome.InProgress, scope, key);
        }
    }

    public Task CompleteAsync(
        IdempotencyClaim claim,
        IdempotentResponse response,
        TimeSpan keepFor,
        CancellationToken cancellationToken
    ) =>
        OnClaimAsync(
            claim,
            (rows, ct) =>
            {
                var until = clock.GetUtcNow() + keepFor;
                var headers = JsonSerializer.Serialize(response.Headers);
                var body = response.Body.ToArray();
                return rows.ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(e => e.Status, response.Status)
                            .SetProperty(e => e.Headers, headers)
                            .SetProperty(e => e.Body, body)
                            .SetProperty(e => e.ExpiresAt, until),
                    ct
                );
            },
            cancellationToken
        );

    public Task ReleaseAsync(IdempotencyClaim claim, CancellationToken cancellationToken) =>
        OnClaimAsync(claim, (rows, ct) => rows.ExecuteDeleteAsync(ct), cancellationToken);

    private async Task<IdempotencyClaim> ClaimAsync(
        OmniSphereDbContext db,
        string scope,
        string key,
        string fingerprint,
        TimeSpan lockFor,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var entries = db.Set<IdempotencyEntry>();
        var entry = await entries.SingleOrDefaultAsync(e => e.Scope == scope && e.Key == key, cancellationToken);
        if (entry is not null && entry.ExpiresAt > now)
        {
            return Existing(entry, fingerprint);
        }

        var claimId = Guid.CreateVersion7(now);
        if (entry is null)
        {
            entry = new IdempotencyEntry
            {
                Scope = scope,
                Key = key,
                Fingerprint = fingerprint,
            };
            entries.Add(entry);
        }

        entry.Fingerprint = fingerprint;
        entry.ClaimId = claimId;
        entry.ExpiresAt = now + lockFor;
        entry.Status = null;
        entry.Headers = null;
        entry.Body = null;
        await db.SaveChangesAsync(cancellationToken);
        return new IdempotencyClaim(IdempotencyOutcome.Claimed, scope, key, claimId);
    }

    private static IdempotencyClaim Existing(IdempotencyEntry entry, string fingerprint)
    {
        if (entry.Fingerprint != fingerprint)
        {
            return new IdempotencyClaim(IdempotencyOutcome.Reused, entry.Scope, entry.Key);
        }

        return entry.Status is { } status
            ? new IdempotencyClaim(
                IdempotencyOutcome.Replayed,
                entry.Scope,
                entry.Key,
                Response: new IdempotentResponse(
                    status,
                    JsonSerializer.Deserialize<Dictionary<string, string>>(entry.Headers!)!,
                    entry.Body
                )
            )
            : new IdempotencyClaim(IdempotencyOutcome.InProgress, entry.Scope, entry.Key);
    }

    private async Task OnClaimAsync(
        IdempotencyClaim claim,
        Func<IQueryable<IdempotencyEntry>, CancellationToken, Task<int>> change,
        CancellationToken cancellationToken
    )
    {
        await using var services = scopes.Create(Owner);
        var db = database.Resolve(services.Services);
        var rows = db.Set<IdempotencyEntry>()
            .Where(e => e.Scope == claim.Scope && e.Key == claim.Key && e.ClaimId == claim.ClaimId);
        await db.TransactAsync(ct => change(rows, ct), cancellationToken);
    }
}
