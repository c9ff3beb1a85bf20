using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Auth.Security;
using OmniSphere.Http;

namespace OmniSphere.Auth.SignIn;

/// <summary>
/// Slows guessing down: each further attempt of one client at one account waits twice as long. Counted by both, so that
/// nobody can lock somebody else out.
/// </summary>
internal sealed class SignInThrottle(AuthDbContext db, ClientAddress client, TimeProvider clock)
{
    public const int FreeAttempts = 5;
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(24);

    /// <summary>Counts an attempt before it is made, so that attempts side by side count as well.</summary>
    /// <exception cref="ProblemException">429 <c>sign_in.too_many_attempts</c>.</exception>
    public async Task EnterAsync(string account, CancellationToken cancellationToken)
    {
        var (key, network) = (Hash(account), client.Network);
        // A round is lost only to another attempt that was counted, so after these the wait applies to everybody.
        for (var round = 0; round <= FreeAttempts + 1; round++)
        {
            var now = clock.GetUtcNow();
            var known = await db
                .SignInFailures.AsNoTracking()
                .SingleOrDefaultAsync(f => f.Account == key && f.Client == network, cancellationToken);
            var count = known is null || known.LastAt + ForgottenAfter <= now ? 0 : known.Count;
            if (known is not null && known.LastAt + WaitAfter(count) is var next && next > now)
            {
                throw TooMany(next - now);
            }

            var counted = known is null
                ? await InsertAsync(key, network, now, cancellationToken)
                : await db
                    .SignInFailures.Where(f => f.Account == key && f.Client == network && f.Count == known.Count)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(f => f.Count, count + 1).SetProperty(f => f.LastAt, now),
                        cancellationToken
                    ) == 1;
            if (counted)
            {
                return;
            }
        }

        throw TooMany(TimeSpan.FromSeconds(1));
    }

    /// <summary>Forgets the attempts after one that succeeded.</summary>
    public Task ForgetAsync(string account, CancellationToken cancellationToken)
    {
        var (key, network) = (Hash(account), client.Network);
        return db
            .SignInFailures.Where(f => f.Account == key && f.Client == network)
            .ExecuteDeleteAsync(cancellationToken);
    }

    internal static TimeSpan WaitAfter(int attempts) =>
        attempts < FreeAttempts
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Min(1 << Math.Min(attempts - FreeAttempts, 20), LongestWait.TotalSeconds));

    private async Task<bool> InsertAsync(
        byte[] account,
        string network,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var row = new SignInFailures
        {
            Account = account,
            Client = network,
            Count = 1,
            LastAt = now,
        };
        db.SignInFailures.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException)
        {
            return false; // Another attempt of the same client came first.
        }
        finally
        {
            db.Entry(row).State = EntityState.Detached;
        }
    }

    private static ProblemException TooMany(TimeSpan wait) =>
        Problem.TooManyRequests("sign_in.too_many_attempts", "Too many attempts. Try again later.", wait);

    private static byte[] Hash(string account) => SHA256.HashData(Encoding.UTF8.GetBytes(account));
}
