using Microsoft.IdentityModel.Tokens;
using OmniSphere.Tenancy;

namespace OmniSphere.Authorization;

/// <summary>Knows the issuer and the public keys that a tenant's access tokens are checked with.</summary>
public interface ITokenKeySource
{
    /// <summary>The tenant's issuer and keys, or null when it has none.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="refresh">
    /// True when a token named a key that was not among those given last: bypass caches. Asked at most once in ten
    /// seconds a tenant.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask<TokenKeys?> GetAsync(Id<TenantKind> tenant, bool refresh, CancellationToken cancellationToken);
}

/// <summary>What a tenant's access tokens are checked with.</summary>
/// <param name="Issuer">The exact <c>iss</c>.</param>
/// <param name="Keys">Public ES256 keys, each with its <c>kid</c>; during a rotation the old and the new.</param>
public sealed record TokenKeys(string Issuer, IReadOnlyList<SecurityKey> Keys);
