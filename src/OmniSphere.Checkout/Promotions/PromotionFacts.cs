using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Promotions;

/// <summary>Reads what promotions ask for, and only that: a cart without codes, limits and first-order rules reads nothing.</summary>
internal sealed class PromotionFacts(Lazy<CheckoutDbContext> context)
{
    private CheckoutDbContext Db => context.Value;

    /// <summary>What is known of each code that was entered.</summary>
    public async Task<IReadOnlyList<EnteredCoupon>> CouponsAsync(
        IReadOnlyList<string> codes,
        string? email,
        PromotionBook book,
        CancellationToken cancellationToken
    )
    {
        if (codes.Count == 0)
        {
            return [];
        }

        var wanted = codes.ToList();
        var coupons = await Db
            .Coupons.AsNoTracking()
            .Where(c => wanted.Contains(c.Code))
            .ToDictionaryAsync(c => c.Code, StringComparer.Ordinal, cancellationToken);
        var customer = email?.ToLowerInvariant();
        var used =
            customer is null || coupons.Values.All(c => c.UsageLimitPerCustomer is null)
                ? []
                : await Db
                    .CouponUses.Where(u => u.Customer == customer && wanted.Contains(u.Code))
                    .GroupBy(u => u.Code)
                    .Select(g => new { g.Key, Count = g.Count() })
                    .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);
        return
        [
            .. wanted.Select(code =>
            {
                var coupon = coupons.GetValueOrDefault(code);
                return new EnteredCoupon(
                    code,
                    coupon,
                    used.GetValueOrDefault(code),
                    book.Find(coupon?.Promotion) is { Setting.NeedsCode: true } rule ? rule : null
                );
            }),
        ];
    }

    /// <summary>How often the promotions that have a limit were used.</summary>
    public async Task<IReadOnlyDictionary<string, PromotionUsage>> UsageAsync(
        IEnumerable<PromotionRule> promotions,
        string? email,
        CancellationToken cancellationToken
    )
    {
        var limited = promotions
            .Where(p => p.IsLimited)
            .Select(p => p.Handle)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (limited.Count == 0)
        {
            return PromotionUsage.None;
        }

        var customer = email?.ToLowerInvariant();
        var uses = await Db
            .Promotions.AsNoTracking()
            .Where(p => limited.Contains(p.Handle))
            .Select(p => new
            {
                p.Handle,
                p.Uses,
                ByCustomer = p.UsageLimitPerCustomer == null || customer == null
                    ? 0
                    : Db.PromotionUses.Count(u => u.Handle == p.Handle && u.Customer == customer),
            })
            .ToListAsync(cancellationToken);
        return uses.ToDictionary(u => u.Handle, u => new PromotionUsage(u.Uses, u.ByCustomer), StringComparer.Ordinal);
    }

    /// <summary>Whether this is the buyer's first order; null while nobody knows who they are.</summary>
    public async Task<bool?> IsFirstOrderAsync(
        IEnumerable<PromotionRule> promotions,
        string? email,
        string? customerId,
        CancellationToken cancellationToken
    )
    {
        if ((email is null && customerId is null) || !promotions.Any(p => p.AsksFirstOrder))
        {
            return null;
        }

        var lower = email?.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL's own function, which has an index.
        return !await Db.Orders.AnyAsync(
            o => (lower != null && o.Email.ToLower() == lower) || (customerId != null && o.CustomerId == customerId),
            cancellationToken
        );
#pragma warning restore CA1304, CA1311, CA1862
    }
}
