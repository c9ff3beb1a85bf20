using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Auth.Accounts;

namespace OmniSphere.Auth.SignIn;

/// <summary>Gives out and takes back secrets that work once.</summary>
internal sealed class OneTimeTokens(AuthDbContext db, TimeProvider clock)
{
    /// <summary>A new secret (43 characters of base64url), stored with the next save of the context.</summary>
    public (string Secret, DateTimeOffset ExpiresAt) Add(TokenPurpose purpose, User user, TimeSpan lifetime)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var expiresAt = clock.GetUtcNow() + lifetime;
        db.OneTimeTokens.Add(
            new OneTimeToken
            {
                Hash = Hash(secret),
                Purpose = purpose,
                UserId = user.Id,
                ExpiresAt = expiresAt,
            }
        );
        return (secret, expiresAt);
    }

    /// <summary>
    /// The account the secret was given out for, once: of two calls at the same time one gets it. Null when it is unknown,
    /// used, expired or for something else.
    /// </summary>
    public async Task<User?> TakeAsync(TokenPurpose purpose, string secret, CancellationToken cancellationToken)
    {
        var hash = Hash(secret);
        var now = clock.GetUtcNow();
        var token = await db
            .OneTimeTokens.AsNoTracking()
            .SingleOrDefaultAsync(t => t.Hash == hash && t.Purpose == purpose, cancellationToken);
        if (token is null || token.ExpiresAt <= now)
        {
            return null;
        }

        var taken = await db.OneTimeTokens.Where(t => t.Hash == hash).ExecuteDeleteAsync(cancellationToken);
        return taken == 1
            ? await db.Users.SingleOrDefaultAsync(u => u.Id == token.UserId && !u.Disabled, cancellationToken)
            : null;
    }

    /// <summary>Makes secrets that are out worthless, for example after the password was changed.</summary>
    public Task<int> RemoveAllAsync(User user, TokenPurpose[] purposes, CancellationToken cancellationToken) =>
        db
            .OneTimeTokens.Where(t => t.UserId == user.Id && purposes.Contains(t.Purpose))
            .ExecuteDeleteAsync(cancellationToken);

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
