using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Identity;

namespace OmniSphere.Auth.Accounts;

/// <summary>E-mail addresses are compared without case and surrounding blanks; nothing else is interpreted.</summary>
internal static class EmailAddress
{
    [SuppressMessage("Globalization", "CA1308", Justification = "Addresses are kept and shown in lower case.")]
    public static string Normalize(string email) => email.Trim().ToLowerInvariant();
}

/// <summary>Sign-in names are normalised when they are made, so Identity keeps them as they are.</summary>
internal sealed class AsWritten : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name;

    public string? NormalizeEmail(string? email) => email;
}
