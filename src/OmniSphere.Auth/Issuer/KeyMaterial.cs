using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;
using OmniSphere.Tenancy;

namespace OmniSphere.Auth.Issuer;

/// <summary>
/// The secrets of one signing key: a P-256 key that signs (ES256) and 256 bits that encrypt what only the issuer itself
/// reads again, such as authorization codes.
/// </summary>
internal sealed class KeyMaterial(IDataProtectionProvider protection)
{
    private const int EncryptionBytes = 32;

    public (string Kid, byte[] Protected) Create(Id<TenantKind> tenant)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] secret = [.. RandomNumberGenerator.GetBytes(EncryptionBytes), .. key.ExportPkcs8PrivateKey()];
        try
        {
            return (Thumbprint(key), Protector(tenant).Protect(secret));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <exception cref="CryptographicException">Protected by another host's keys, or for another tenant.</exception>
    public RingKey Open(SigningKey row)
    {
        var secret = Protector(row.TenantId).Unprotect(row.Material);
        try
        {
            var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(secret.AsSpan(EncryptionBytes), out _);
            var publicKey = ECDsa.Create(key.ExportParameters(includePrivateParameters: false));
            return new RingKey(
                row.ActivatesAt,
                new ECDsaSecurityKey(key) { KeyId = row.Kid },
                new ECDsaSecurityKey(publicKey) { KeyId = row.Kid },
                new SymmetricSecurityKey(secret.AsSpan(0, EncryptionBytes).ToArray()) { KeyId = row.Kid }
            );
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    // The tenant is part of the purpose: a row moved to another tenant cannot be decrypted.
    private IDataProtector Protector(Id<TenantKind> tenant) =>
        protection.CreateProtector("OmniSphere.Auth.SigningKey", "v1", tenant.ToString());

    private static string Thumbprint(ECDsa key) =>
        Base64UrlEncoder.Encode(new ECDsaSecurityKey(key).ComputeJwkThumbprint());
}
