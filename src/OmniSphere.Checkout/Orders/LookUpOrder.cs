using System.Threading.RateLimiting;
using Microsoft.EntityFrameworkCore;
using OmniSphere.Authorization;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;
using OmniSphere.Tenancy;

namespace OmniSphere.Checkout.Orders;

/// <param name="Number">The order's number.</param>
/// <param name="Email">The address it was placed with.</param>
internal sealed record LookUpOrderRequest(string Number, string Email) : IValidated
{
    public void Validate(Validation v)
    {
        v.Text(Number, "number", 20);
        v.Text(Email, "email", 254);
    }
}

/// <summary>Shows a guest an order by its number and their address. What is wrong of the two is not told.</summary>
internal sealed class LookUpOrder(CheckoutDbContext db, LookUpThrottle throttle, ITenantContext tenant)
{
    public static void Map(ModuleRoutes orders) =>
        orders
            .MapPost("/lookup", HandleAsync)
            .ForPublic()
            .WithName("LookUpOrder")
            .WithSummary("Finds a guest's order by number and e-mail address; a few tries in ten minutes.");

    private static async Task<VersionedOk<OrderView>> HandleAsync(
        LookUpOrder handler,
        LookUpOrderRequest request,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var order = await handler.FindAsync(request, http.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        return Versioned.Ok(order, order.Version);
    }

    private async Task<OrderView> FindAsync(
        LookUpOrderRequest request,
        string? client,
        CancellationToken cancellationToken
    )
    {
        var number = request.Number.Trim().ToUpperInvariant();
        throttle.Take($"{tenant.RequiredId} number {number}");
        throttle.Take($"{tenant.RequiredId} client {client}");
        var order = await db
            .Orders.AsNoTracking()
            .Include(o => o.Lines)
            .SingleOrDefaultAsync(o => o.Number == number, cancellationToken);
        return order is not null && string.Equals(order.Email, request.Email.Trim(), StringComparison.OrdinalIgnoreCase)
            ? OrderView.Of(order)
            : throw ReadOrder.NotFound();
    }
}

/// <summary>Counts tries for each order number and each client of this process.</summary>
internal sealed class LookUpThrottle : IDisposable
{
    public const int Tries = 10;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly PartitionedRateLimiter<string> _tries = PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetFixedWindowLimiter(
            key,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = Tries, Window = Window }
        )
    );

    /// <exception cref="ProblemException">429 <c>order.lookup_limited</c>.</exception>
    public void Take(string key)
    {
        using var lease = _tries.AttemptAcquire(key);
        if (!lease.IsAcquired)
        {
            throw Problem.TooManyRequests("order.lookup_limited", "Too many tries. Come back later.", Window);
        }
    }

    public void Dispose() => _tries.Dispose();
}
