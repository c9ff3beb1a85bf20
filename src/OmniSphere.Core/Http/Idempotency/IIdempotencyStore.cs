namespace OmniSphere.Http;

/// <summary>
/// Remembers the answers of idempotent requests. A module that registers one keyed by its name
/// (<c>services.AddKeyedScoped&lt;IIdempotencyStore, …&gt;("checkout")</c>) keeps them in its own database; the others
/// share the one registered without a key, which keeps them in memory unless replaced. A store never shares a unit of
/// work with the request: releasing a key must not save what a failed handler left behind.
/// </summary>
public interface IIdempotencyStore
{
    /// <summary>
    /// Claims a key in one atomic step: of any number of concurrent callers one gets
    /// <see cref="IdempotencyOutcome.Claimed"/>. A claim older than <paramref name="lockFor"/> was left by a crash and
    /// is taken over; an answer kept past its time counts as absent.
    /// </summary>
    /// <param name="scope">Whose key it is: 64 hexadecimal characters.</param>
    /// <param name="key">The client's key: 1–255 visible ASCII characters, case-sensitive.</param>
    /// <param name="fingerprint">What is asked for: 64 hexadecimal characters.</param>
    /// <param name="lockFor">How long the claim holds.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IdempotencyClaim> ClaimAsync(
        string scope,
        string key,
        string fingerprint,
        TimeSpan lockFor,
        CancellationToken cancellationToken
    );

    /// <summary>Stores the answer for <paramref name="keepFor"/>. Does nothing when the claim was taken over.</summary>
    Task CompleteAsync(
        IdempotencyClaim claim,
        IdempotentResponse response,
        TimeSpan keepFor,
        CancellationToken cancellationToken
    );

    /// <summary>Gives the key back after a failure, so that a retry may run. Does nothing when the claim was taken over.</summary>
    Task ReleaseAsync(IdempotencyClaim claim, CancellationToken cancellationToken);
}
