using System.Buffers.Text;
using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using OmniSphere.Caching;
using OmniSphere.Tenancy;

namespace OmniSphere.Authorization;

/// <summary>What an API key of the tenant may do, and until when.</summary>
/// <param name="Id">The key's id, which becomes the caller's subject.</param>
/// <param name="Permissions">What it may do.</param>
/// <param name="Until">When it ends; null for no end.</param>
[ImmutableObject(true)]
public sealed record ApiKeyGrant(string Id, IReadOnlyList<string> Permissions, DateTimeOffset? Until);

/// <summary>Knows the API keys of the scope's tenant: the auth service itself, or a client of it.</summary>
public interface IApiKeySource
{
    /// <summary>What the key with this hash may do, or null when the tenant has no such key.</summary>
    /// <param name="hash">See <see cref="ApiKeys.Hash"/>. Keys themselves do not travel.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="Http.ProblemException">503: nobody can tell right now, so the key opens nothing.</exception>
    ValueTask<ApiKeyGrant?> FindAsync(string hash, CancellationToken cancellationToken);
}

/// <summary>
/// API keys: <c>osk_{the tenant's id}_{256 random bits}</c> in the header <c>X-Api-Key</c>. What is known of a key is
/// remembered on every node until it changes.
/// </summary>
public static class ApiKeys
{
    /// <summary>The header that carries a key.</summary>
    public const string Header = "X-Api-Key";

    internal const string Start = "osk_";

    /// <summary>A new key of the tenant.</summary>
    public static string Create(Id<TenantKind> tenant) =>
        $"{Start}{tenant.ToString().AsSpan(TenantKind.Prefix.Length + 1)}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>SHA-256 of the key in lower-case hexadecimal. It has 256 random bits and so needs no salt.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Has every node forget what it knows of a key. Call it after its change is committed.</summary>
    public static void Forget(TenantScopedCache cache, string hash)
    {
        ArgumentNullException.ThrowIfNull(cache);
        cache.Invalidate(CacheKey(hash));
    }

    internal static string CacheKey(string hash) => $"auth.api-key.1.{hash}";
}
