using Microsoft.AspNetCore.Identity;
using OmniSphere.Auth.Accounts;

namespace OmniSphere.Auth.Passwords;

/// <summary>Hashes and checks passwords with ASP.NET Core Identity's hasher.</summary>
internal sealed class Credentials(IPasswordHasher<User> hasher, DecoyHash decoy)
{
    public void Set(User user, string password) => user.PasswordHash = Hash(password);

    // Identity's hasher does not look at the user.
    public string Hash(string password) => hasher.HashPassword(null!, PasswordRules.Normalize(password));

    /// <summary>
    /// Whether the password is the account's. Takes as long when there is no account or it has no password. A hash of older
    /// settings is renewed on <paramref name="user"/>.
    /// </summary>
    public bool Check(User? user, string password)
    {
        var normal = PasswordRules.Normalize(password);
        var result = hasher.VerifyHashedPassword(user!, user?.PasswordHash ?? decoy.Value(hasher), normal);
        if (user?.PasswordHash is null || result == PasswordVerificationResult.Failed)
        {
            return false;
        }

        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            user.PasswordHash = hasher.HashPassword(user, normal);
        }

        return true;
    }
}

/// <summary>The hash that is checked when there is no account, so that the answer takes as long.</summary>
internal sealed class DecoyHash
{
    private string? _value;

    public string Value(IPasswordHasher<User> hasher) =>
        _value ??= hasher.HashPassword(
            null!,
            Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16))
        );
}
