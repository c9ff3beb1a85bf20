using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using OmniSphere.Tenancy;

namespace OmniSphere.Secrets;

/// <summary>
/// Seals a secret that has to be kept for a while, or travels with an event, so that nobody reads it on the way: by the data
/// protection keys, which all hosts of a deployment share. What was kept before it was sealed opens as it is.
/// </summary>
public sealed class SecretSeal(IDataProtectionProvider protection)
{
    private const string Mark = "sealed:1:";
    private static readonly byte[] MarkBytes = Encoding.ASCII.GetBytes(Mark);

    /// <summary>Seals a text.</summary>
    /// <param name="tenant">Whose it is; nobody else's can be opened in its place.</param>
    /// <param name="purpose">What it is for; it opens for nothing else.</param>
    /// <param name="secret">The text.</param>
    public string Seal(Id<TenantKind> tenant, string purpose, string secret) =>
        Mark + Base64Url.EncodeToString(Protector(tenant, purpose).Protect(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Opens a text.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed for something else, or by keys this host does not have.</exception>
    public string Open(Id<TenantKind> tenant, string purpose, string kept) =>
        kept.StartsWith(Mark, StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(
                Protector(tenant, purpose).Unprotect(Base64Url.DecodeFromChars(kept.AsSpan(Mark.Length)))
            )
            : kept;

    /// <summary>Seals bytes.</summary>
    public byte[] Seal(Id<TenantKind> tenant, string purpose, byte[] secret) =>
        [.. MarkBytes, .. Protector(tenant, purpose).Protect(secret)];

    /// <summary>Opens bytes.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">They were sealed for something else, or by keys this host does not have.</exception>
    public byte[] Open(Id<TenantKind> tenant, string purpose, ReadOnlySpan<byte> kept) =>
        kept.StartsWith(MarkBytes)
            ? Protector(tenant, purpose).Unprotect(kept[MarkBytes.Length..].ToArray())
            : kept.ToArray();

    private IDataProtector Protector(Id<TenantKind> tenant, string purpose) =>
        protection.CreateProtector("OmniSphere.Secret", tenant.ToString(), purpose);
}
