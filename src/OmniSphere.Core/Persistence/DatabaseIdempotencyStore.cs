using System.Data.Common;
using System.Text.Json;
using OmniSphere.Http;

namespace OmniSphere.Persistence;

/// <summary>Keeps a module's idempotency keys beside its data, by statements that leave a request's context untouched.</summary>
internal sealed class DatabaseIdempotencyStore(ModuleSql sql, TimeProvider clock) : IIdempotencyStore
{
    private const string Name = "tenant_id = @tenant AND scope = @scope AND key = @key";

    // One statement: of two requests at the same moment the database lets one through.
    private static readonly SqlText Claim = new(d =>
        $"""
            INSERT INTO {d.Table("idempotency_keys")} AS kept (tenant_id, scope, key, fingerprint, claim_id, expires_at)
            VALUES (@tenant, @scope, @key, @fingerprint, @claim, @until)
            ON CONFLICT (tenant_id, scope, key) DO UPDATE SET fingerprint = excluded.fingerprint,
                claim_id = excluded.claim_id, expires_at = excluded.expires_at,
                status = NULL, headers = NULL, body = NULL
            WHERE kept.expires_at <= @now
            """
    );

    private static readonly SqlText Kept = new(d =>
        $"SELECT fingerprint, status, headers, body FROM {d.Table("idempotency_keys")} WHERE {Name}"
    );

    private static readonly SqlText Complete = new(d =>
        $"""
            UPDATE {d.Table("idempotency_keys")}
            SET status = @status, headers = @headers, body = @body, expires_at = @until
            WHERE {Name} AND claim_id = @claim
            """
    );

    private static readonly SqlText Release = new(d =>
        $"DELETE FROM {d.Table("idempotency_keys")} WHERE {Name} AND claim_id = @claim"
    );

    public async Task<IdempotencyClaim> ClaimAsync(
        string scope,
        string key,
        string fingerprint,
        TimeSpan lockFor,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var claimId = Guid.CreateVersion7(now);
        var claimed = await sql.WriteAsync(
            Claim,
            [
                ("@scope", scope),
                ("@key", key),
                ("@fingerprint", fingerprint),
                ("@claim", claimId),
                ("@until", now + lockFor),
                ("@now", now),
            ],
            // Only what a request does with the key makes it matter, and that is on disk after the key.
            Durability.WithNext,
            cancellationToken
        );
        return claimed == 1
            ? new IdempotencyClaim(IdempotencyOutcome.Claimed, scope, key, claimId)
            : await sql.ReadAsync(
                Kept,
                [("@scope", scope), ("@key", key)],
                async (reader, ct) =>
                    await reader.ReadAsync(ct)
                        ? Existing(reader, scope, key, fingerprint)
                        // Given back between our two looks; whoever asks again gets it.
                        : new IdempotencyClaim(IdempotencyOutcome.InProgress, scope, key),
                cancellationToken
            );
    }

    public Task CompleteAsync(
        IdempotencyClaim claim,
        IdempotentResponse response,
        TimeSpan keepFor,
        CancellationToken cancellationToken
    ) =>
        sql.WriteAsync(
            Complete,
            [
                ("@status", response.Status),
                ("@headers", JsonSerializer.Serialize(response.Headers)),
                ("@body", response.Body.ToArray()),
                ("@until", clock.GetUtcNow() + keepFor),
                ("@scope", claim.Scope),
                ("@key", claim.Key),
                ("@claim", claim.ClaimId),
            ],
            response.IsRepeatable ? Durability.WithNext : Durability.Immediate,
            cancellationToken
        );

    public Task ReleaseAsync(IdempotencyClaim claim, CancellationToken cancellationToken) =>
        sql.WriteAsync(
            Release,
            [("@scope", claim.Scope), ("@key", claim.Key), ("@claim", claim.ClaimId)],
            // Lost, it is given back when the claim runs out.
            Durability.WithNext,
            cancellationToken
        );

    private static IdempotencyClaim Existing(DbDataReader row, string scope, string key, string fingerprint)
    {
        if (row.GetString(0) != fingerprint)
        {
            return new IdempotencyClaim(IdempotencyOutcome.Reused, scope, key);
        }

        return row.IsDBNull(1)
            ? new IdempotencyClaim(IdempotencyOutcome.InProgress, scope, key)
            : new IdempotencyClaim(
                IdempotencyOutcome.Replayed,
                scope,
                key,
                Response: new IdempotentResponse(
                    row.GetInt32(1),
                    JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(2))!,
                    row.GetFieldValue<byte[]>(3)
                )
            );
    }
}
