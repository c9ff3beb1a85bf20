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
        var now = clock.GetUtcNow();
        var claimId = Guid.CreateVersion7(now);
        // One statement: of two requests at the same moment the database lets one through.
        var claimed = await db.WriteAsync(
            $"""
            INSERT INTO {db.Table("idempotency_keys")} AS kept
                (tenant_id, scope, key, fingerprint, claim_id, expires_at)
            VALUES (@tenant, @scope, @key, @fingerprint, @claim, @until)
            ON CONFLICT (tenant_id, scope, key) DO UPDATE SET fingerprint = excluded.fingerprint,
                claim_id = excluded.claim_id, expires_at = excluded.expires_at,
                status = NULL, headers = NULL, body = NULL
            WHERE kept.expires_at <= @now
            """,
            [
                .. Name(db, scope, key),
                ("@fingerprint", fingerprint),
                ("@claim", claimId),
                ("@until", now + lockFor),
                ("@now", now),
            ],
            cancellationToken
        );
        return claimed == 1
            ? new IdempotencyClaim(IdempotencyOutcome.Claimed, scope, key, claimId)
            : await ExistingAsync(db, scope, key, fingerprint, cancellationToken);
    }

    public async Task CompleteAsync(
        IdempotencyClaim claim,
        IdempotentResponse response,
        TimeSpan keepFor,
        CancellationToken cancellationToken
    )
    {
        await using var services = scopes.Create(Owner);
        var db = database.Resolve(services.Services);
        await db.WriteAsync(
            $"""
            UPDATE {db.Table("idempotency_keys")}
            SET status = @status, headers = @headers, body = @body, expires_at = @until
            WHERE tenant_id = @tenant AND scope = @scope AND key = @key AND claim_id = @claim
            """,
            [
                .. Name(db, claim.Scope, claim.Key),
                ("@claim", claim.ClaimId),
                ("@status", response.Status),
                ("@headers", JsonSerializer.Serialize(response.Headers)),
                ("@body", response.Body.ToArray()),
                ("@until", clock.GetUtcNow() + keepFor),
            ],
            cancellationToken
        );
    }

    public async Task ReleaseAsync(IdempotencyClaim claim, CancellationToken cancellationToken)
    {
        await using var services = scopes.Create(Owner);
        var db = database.Resolve(services.Services);
        await db.WriteAsync(
            $"""
            DELETE FROM {db.Table("idempotency_keys")}
            WHERE tenant_id = @tenant AND scope = @scope AND key = @key AND claim_id = @claim
            """,
            [.. Name(db, claim.Scope, claim.Key), ("@claim", claim.ClaimId)],
            cancellationToken
        );
    }

    private static (string, object?)[] Name(OmniSphereDbContext db, string scope, string key) =>
        [("@tenant", db.TenantId.Value), ("@scope", scope), ("@key", key)];

    private static async Task<IdempotencyClaim> ExistingAsync(
        OmniSphereDbContext db,
        string scope,
        string key,
        string fingerprint,
        CancellationToken cancellationToken
    ) =>
        await db.Set<IdempotencyEntry>()
            .AsNoTracking()
            .SingleOrDefaultAsync(e => e.Scope == scope && e.Key == key, cancellationToken)
            is { } entry
            ? Existing(entry, fingerprint)
            // Given back between our two looks; whoever asks again gets it.
            : new IdempotencyClaim(IdempotencyOutcome.InProgress, scope, key);

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
}
