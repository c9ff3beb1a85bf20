using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Authorization;
using OmniSphere.Core.Tests.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Core.Tests.Authorization;

/// <summary>The issuers of two tenants, and access tokens good or bad in one respect.</summary>
internal sealed class Tokens : ITokenKeySource, IDisposable
{
    private readonly ECDsa _acme = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _globex = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _next = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Tokens()
    {
        Acme = new ECDsaSecurityKey(_acme) { KeyId = "acme-1" };
        Next = new ECDsaSecurityKey(_next) { KeyId = "acme-2" };
        Globex = new ECDsaSecurityKey(_globex) { KeyId = "globex-1" };
    }

    public SecurityKey Acme { get; }

    public SecurityKey Next { get; }

    public SecurityKey Globex { get; }

    /// <summary>Whether the key that comes next is published already; seen only after a refresh.</summary>
    public bool Rotated { get; set; }

    public int Refreshes { get; private set; }

    public ValueTask<TokenKeys?> GetAsync(Id<TenantKind> tenant, bool refresh, CancellationToken cancellationToken)
    {
        Refreshes += refresh ? 1 : 0;
        return ValueTask.FromResult<TokenKeys?>(
            tenant == ApiHost.Acme.Id
                ? new TokenKeys("https://acme.example", Rotated && Refreshes > 0 ? [Acme, Next] : [Acme])
                : new TokenKeys("https://globex.example", [Globex])
        );
    }

    public string Create(
        DateTimeOffset now,
        string kind = OmniSphereKinds.Staff,
        string[]? permissions = null,
        SecurityKey? key = null,
        string algorithm = SecurityAlgorithms.EcdsaSha256,
        string type = "at+jwt",
        string issuer = "https://acme.example",
        string audience = OmniSphereBearer.Audience,
        string? tenant = null,
        TimeSpan? expiresIn = null,
        TimeSpan? startsIn = null
    ) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = type,
                Issuer = issuer,
                Audience = audience,
                IssuedAt = now.UtcDateTime,
                NotBefore = (now + (startsIn ?? TimeSpan.Zero)).UtcDateTime,
                Expires = (now + (expiresIn ?? TimeSpan.FromMinutes(5))).UtcDateTime,
                SigningCredentials = new SigningCredentials(key ?? Acme, algorithm),
                Claims = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    [OmniSphereClaims.Subject] = "someone",
                    [OmniSphereClaims.Kind] = kind,
                    [OmniSphereClaims.Tenant] = tenant ?? ApiHost.Acme.Id.ToString(),
                    [OmniSphereClaims.Permission] = permissions ?? [],
                },
            }
        );

    public void Dispose()
    {
        _acme.Dispose();
        _globex.Dispose();
        _next.Dispose();
    }
}
