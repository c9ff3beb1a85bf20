using Microsoft.IdentityModel.Tokens;

namespace OmniSphere.Auth.Issuer;

/// <summary>A key of the ring, ready for use.</summary>
/// <param name="ActivatesAt">Signs from then on, until the next key does.</param>
/// <param name="Signing">The private key.</param>
/// <param name="Verification">The public key.</param>
/// <param name="Encryption">Encrypts what only the issuer reads again.</param>
internal sealed record RingKey(
    DateTimeOffset ActivatesAt,
    SecurityKey Signing,
    SecurityKey Verification,
    SecurityKey Encryption
);

/// <summary>A tenant's keys at a moment, the newest first.</summary>
internal sealed class KeyRing
{
    /// <summary>How far the clocks of validators may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    public KeyRing(IReadOnlyList<RingKey> newestFirst, AuthOptions options, DateTimeOffset now)
    {
        Current = newestFirst.FirstOrDefault(k => k.ActivatesAt <= now) ?? newestFirst[^1];
        Published = Until(options.AccessTokenLifetime);
        Kept = Until(options.SessionLifetime);
        NextChange = newestFirst.Where(k => k.ActivatesAt > now).Select(k => (DateTimeOffset?)k.ActivatesAt).Min();

        // A key signs until the next one does; what it signed lives for so long after.
        IReadOnlyList<RingKey> Until(TimeSpan lifetime) =>
            [.. newestFirst.Where((_, i) => i == 0 || newestFirst[i - 1].ActivatesAt + lifetime + Skew > now)];
    }

    /// <summary>Signs new tokens.</summary>
    public RingKey Current { get; }

    /// <summary>In the JWKS: the next key, the current one, and those whose access tokens may still be alive.</summary>
    public IReadOnlyList<RingKey> Published { get; }

    /// <summary>Good for reading what the issuer itself wrote, as long as sessions live.</summary>
    public IReadOnlyList<RingKey> Kept { get; }

    /// <summary>When the next key takes over, if it is known yet.</summary>
    public DateTimeOffset? NextChange { get; }
}
