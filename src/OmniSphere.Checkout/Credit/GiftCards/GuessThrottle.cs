using System.Threading.RateLimiting;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <summary>
/// Counts wrong codes of each client of this process, besides the host's own limits; right ones are free.
/// </summary>
internal sealed class GuessThrottle : IDisposable
{
    public const int Tries = 10;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly PartitionedRateLimiter<string> _wrong = PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetFixedWindowLimiter(
            key,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = Tries, Window = Window }
        )
    );

    /// <exception cref="ProblemException">429 <c>gift_card.guess_limited</c>.</exception>
    public void Guard(string key)
    {
        using var lease = _wrong.AttemptAcquire(key, permitCount: 0);
        if (!lease.IsAcquired)
        {
            throw Problem.TooManyRequests("gift_card.guess_limited", "Too many wrong codes. Come back later.", Window);
        }
    }

    public void Wrong(string key) => _wrong.AttemptAcquire(key).Dispose();

    public void Dispose() => _wrong.Dispose();
}
