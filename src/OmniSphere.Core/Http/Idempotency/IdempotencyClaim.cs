namespace OmniSphere.Http;

/// <summary>A stored answer.</summary>
/// <param name="Status">2xx.</param>
/// <param name="Headers">The headers to repeat.</param>
/// <param name="Body">The body as it was sent.</param>
public sealed record IdempotentResponse(
    int Status,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body
)
{
    /// <summary>Whether the endpoint can give it again by itself, so that it need not survive a power cut.</summary>
    public bool IsRepeatable { get; init; }
}

/// <summary>What became of a claim.</summary>
public enum IdempotencyOutcome
{
    /// <summary>The key is the caller's: run, then complete or release.</summary>
    Claimed,

    /// <summary>The same request was answered before: repeat <see cref="IdempotencyClaim.Response"/>.</summary>
    Replayed,

    /// <summary>The same request is running right now.</summary>
    InProgress,

    /// <summary>The key stands for another request.</summary>
    Reused,
}

/// <summary>The answer to a claim.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Scope">Whose key it is.</param>
/// <param name="Key">The client's key.</param>
/// <param name="ClaimId">Names the claim when <see cref="IdempotencyOutcome.Claimed"/>.</param>
/// <param name="Response">The stored answer when <see cref="IdempotencyOutcome.Replayed"/>.</param>
public sealed record IdempotencyClaim(
    IdempotencyOutcome Outcome,
    string Scope,
    string Key,
    Guid ClaimId = default,
    IdempotentResponse? Response = null
);
