using System.Threading.RateLimiting;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Credit.GiftCards;

/// <summary>
/// Counts wrong codes in this process, besides the host's own limits; right ones are free. Shoppers who share an address,
/// as behind one storefront, do not wait for each other's guesses soon; whoever takes a new cart for each few waits too.
/// </summary>
internal sealed class GuessThrottle : IDisposable
{
    public const int Tries = 10;
    public const int TriesOfClient = 200;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly PartitionedRateLimiter<string> _ofCart = Limit(Tries);
    private readonly PartitionedRateLimiter<string> _ofClient = Limit(TriesOfClient);

    /// <param name="client">Shop and address.</param>
    /// <param name="cart">The cart it is typed for, or empty.</param>
    /// <exception cref="ProblemException">429 <c>gift_card.guess_limited</c>.</exception>
    public void Guard(string client, string cart)
    {
        using var ofCart = _ofCart.AttemptAcquire($"{client} {cart}", permitCount: 0);
        using var ofClient = _ofClient.AttemptAcquire(client, permitCount: 0);
        if (!ofCart.IsAcquired || !ofClient.IsAcquired)
        {
            throw Problem.TooManyRequests("gift_card.guess_limited", "Too many wrong codes. Come back later.", Window);
        }
    }

    public void Wrong(string client, string cart)
    {
        _ofCart.AttemptAcquire($"{client} {cart}").Dispose();
        _ofClient.AttemptAcquire(client).Dispose();
    }

    public void Dispose()
    {
        _ofCart.Dispose();
        _ofClient.Dispose();
    }

    private static PartitionedRateLimiter<string> Limit(int tries) =>
        PartitionedRateLimiter.Create<string, string>(key =>
            RateLimitPartition.GetFixedWindowLimiter(
                key,
                _ => new FixedWindowRateLimiterOptions { PermitLimit = tries, Window = Window }
            )
        );
}
