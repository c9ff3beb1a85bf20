using System.Threading.RateLimiting;
using OmniSphere.Http;

namespace OmniSphere.Authorization;

/// <summary>
/// Each made-up API key costs a question to the database and a place in the caches, before any limit of the endpoint's: a
/// client may ask for a few of them. A known key costs nothing.
/// </summary>
internal sealed class UnknownKeyThrottle : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private const int Allowed = 60;

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(client =>
        RateLimitPartition.GetFixedWindowLimiter(
            client,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = Allowed, Window = Window }
        )
    );

    /// <exception cref="ProblemException">429: too many unknown keys came from this address.</exception>
    public void Guard(HttpContext context)
    {
        using var look = _limiter.AttemptAcquire(Client(context), permitCount: 0);
        if (!look.IsAcquired)
        {
            throw Problem.TooManyRequests("rate_limit.exceeded", "Too many unknown API keys came from here.", Window);
        }
    }

    public void Unknown(HttpContext context) => _limiter.AttemptAcquire(Client(context)).Dispose();

    public void Dispose() => _limiter.Dispose();

    private static string Client(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
