using System.Diagnostics.CodeAnalysis;

namespace OmniSphere.Http;

/// <summary>One key as a store keeps it. Unique by <see cref="Scope"/> and <see cref="Key"/>.</summary>
public sealed class IdempotencyRecord
{
    /// <summary>Whose key it is: 64 hexadecimal characters.</summary>
    public required string Scope { get; init; }

    /// <summary>The client's key: 1–255 visible ASCII characters.</summary>
    public required string Key { get; init; }

    /// <summary>What was asked for: 64 hexadecimal characters.</summary>
    public required string Fingerprint { get; set; }

    /// <summary>Names the claim; a new one each time the key is claimed.</summary>
    public required Guid ClaimId { get; set; }

    /// <summary>End of the claim while in progress, then end of the answer's life. UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The answer's status; null while in progress.</summary>
    public int? Status { get; set; }

    /// <summary>The answer's headers as a JSON object of strings; null while in progress.</summary>
    public string? Headers { get; set; }

    /// <summary>The answer's body; null while in progress.</summary>
    [SuppressMessage("Performance", "CA1819", Justification = "Entity shape: a column of bytes.")]
    public byte[]? Body { get; set; }
}

/// <summary>A stored answer.</summary>
/// <param name="Status">2xx.</param>
/// <param name="Headers">The headers to repeat.</param>
/// <param name="Body">The body as it was sent.</param>
public sealed record IdempotentResponse(
    int Status,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body
);

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
