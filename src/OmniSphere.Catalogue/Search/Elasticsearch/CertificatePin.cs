using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OmniSphere.Catalogue.Search.Elasticsearch;

/// <summary>Trusts one certificate, or what one authority has signed, and nothing else.</summary>
internal sealed class CertificatePin(byte[] fingerprint)
{
    /// <summary>The bytes of a SHA-256 fingerprint, or null when it is none.</summary>
    public static byte[]? Parse(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        try
        {
            return digits.Length == 64 ? Convert.FromHexString(digits) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public bool IsTrusted(X509Certificate2? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null)
        {
            return false;
        }

        if (Matches(shown))
        {
            return true; // This very certificate was named, whatever its name and age.
        }

        // Signed by the authority that was named: its signature, dates and the host's name have to be right.
        var authority = chain?.ChainElements.Select(e => e.Certificate).FirstOrDefault(Matches);
        if (authority is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.Add(authority);
        own.ChainPolicy.ExtraStore.AddRange(chain!.ChainPolicy.ExtraStore);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return own.Build(shown);
    }

    private bool Matches(X509Certificate2 certificate) =>
        CryptographicOperations.FixedTimeEquals(certificate.GetCertHash(HashAlgorithmName.SHA256), fingerprint);
}
