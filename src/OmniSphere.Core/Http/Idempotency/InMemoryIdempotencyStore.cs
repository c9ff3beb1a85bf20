namespace OmniSphere.Http;

/// <summary>Keeps answers in this process: enough for one process that may forget them when it stops.</summary>
internal sealed class InMemoryIdempotencyStore(TimeProvider time) : IIdempotencyStore
{
    private const int SweepEvery = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Scope, string Key), Entry> _entries = [];
    private int _claims;

    public Task<IdempotencyClaim> ClaimAsync(
        string scope,
        string key,
        string fingerprint,
        TimeSpan lockFor,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            Sweep(now);
            if (_entries.TryGetValue((scope, key), out var entry) && entry.ExpiresAt > now)
            {
                var outcome =
                    entry.Fingerprint != fingerprint ? IdempotencyOutcome.Reused
                    : entry.Response is null ? IdempotencyOutcome.InProgress
                    : IdempotencyOutcome.Replayed;
                var response = outcome is IdempotencyOutcome.Replayed ? entry.Response : null;
                return Task.FromResult(new IdempotencyClaim(outcome, scope, key, Response: response));
            }

            var claim = new IdempotencyClaim(IdempotencyOutcome.Claimed, scope, key, Guid.CreateVersion7(now));
            _entries[(scope, key)] = new Entry(fingerprint, claim.ClaimId, now + lockFor, null);
            return Task.FromResult(claim);
        }
    }

    public Task CompleteAsync(
        IdempotencyClaim claim,
        IdempotentResponse response,
        TimeSpan keepFor,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            if (_entries.TryGetValue((claim.Scope, claim.Key), out var entry) && entry.ClaimId == claim.ClaimId)
            {
                _entries[(claim.Scope, claim.Key)] = entry with
                {
                    ExpiresAt = time.GetUtcNow() + keepFor,
                    Response = response,
                };
            }
        }

        return Task.CompletedTask;
    }

    public Task ReleaseAsync(IdempotencyClaim claim, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue((claim.Scope, claim.Key), out var entry) && entry.ClaimId == claim.ClaimId)
            {
                _entries.Remove((claim.Scope, claim.Key));
            }
        }

        return Task.CompletedTask;
    }

    private void Sweep(DateTimeOffset now)
    {
        if (++_claims % SweepEvery == 0)
        {
            foreach (var (key, _) in _entries.Where(e => e.Value.ExpiresAt <= now).ToList())
            {
                _entries.Remove(key);
            }
        }
    }

    private sealed record Entry(
        string Fingerprint,
        Guid ClaimId,
        DateTimeOffset ExpiresAt,
        IdempotentResponse? Response
    );
}
