using OmniSphere.Authorization;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Issuer;

/// <summary>Tells the bearer handler of this process whom to trust, without a request over the network.</summary>
internal sealed class TokenKeySource(KeyRings rings, IssuerAddress issuer, ITenantStore tenants) : ITokenKeySource
{
    public async ValueTask<TokenKeys?> GetAsync(
        Id<TenantKind> tenant,
        bool refresh,
        CancellationToken cancellationToken
    )
    {
        if (
            await tenants.FindAsync(tenant, cancellationToken) is not { } found
            || issuer.Current(found) is not { } address
        )
        {
            return null;
        }

        var ring = await rings.GetAsync(tenant, refresh, cancellationToken);
        return new TokenKeys(address.AbsoluteUri, [.. ring.Published.Select(k => k.Verification)]);
    }
}
