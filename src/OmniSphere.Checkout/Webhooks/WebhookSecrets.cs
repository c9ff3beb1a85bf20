using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Webhooks;

/// <summary>Keeps the secrets that sign webhooks unreadable in the database, by the keys of the host's data protection.</summary>
internal sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    public byte[] Seal(Id<TenantKind> tenant, byte[] secret) => Protector(tenant).Protect(secret);

    /// <param name="tenant">Whose it is.</param>
    /// <param name="kept">As it is in the database; those from before they were sealed are the secret itself.</param>
    public byte[] Open(Id<TenantKind> tenant, byte[] kept) => IsSealed(kept) ? Protector(tenant).Unprotect(kept) : kept;

    /// <summary>The same; null where the keys that sealed it are gone.</summary>
    public byte[]? TryOpen(Id<TenantKind> tenant, byte[] kept)
    {
        try
        {
            return Open(tenant, kept);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>What is sealed is longer than any secret.</summary>
    public static bool IsSealed(byte[] kept) => kept.Length > WebhookEndpoint.SecretBytes;

    // The tenant is part of the purpose: a row moved to another tenant cannot be decrypted.
    private IDataProtector Protector(Id<TenantKind> tenant) =>
        protection.CreateProtector("OmniSphere.Checkout.WebhookSecret", "v1", tenant.ToString());
}
