using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Placing;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Storage;

namespace OmniSphere.Checkout.Promotions;

/// <summary>
/// Counts the promotions of a cart that have limits, in the transaction that claims the cart. Undone by giving the uses
/// back.
/// </summary>
internal sealed class CountPromotions(CheckoutDbContext db)
{
    /// <summary>Whether any promotion of a cart has limits.</summary>
    public static bool Counts(Quote quote) => quote.Promotions.Any(IsCounted);

    /// <exception cref="Http.ProblemException">409 <c>coupon.exhausted</c>.</exception>
    public async Task RunAsync(Placement placement, Quote quote, string customer, CancellationToken cancellationToken)
    {
        // One order for all carts, so that two of them never wait for each other.
        var limited = quote.Promotions.Where(IsCounted).OrderBy(p => p.Handle, StringComparer.Ordinal);
        foreach (var promotion in limited)
        {
            var handle = promotion.Handle;
            // The update takes the promotion's row, so whoever counts after us sees our use.
            var counted = await db
                .Promotions.Where(p => p.Handle == handle && (p.UsageLimit == null || p.Uses < p.UsageLimit))
                .ExecuteUpdateAsync(s => s.SetProperty(p => p.Uses, p => p.Uses + 1), cancellationToken);
            if (counted == 0)
            {
                throw CountCoupons.Exhausted(promotion.Code ?? handle, PromotionRefusal.Exhausted);
            }

            var limit = await db
                .Promotions.Where(p => p.Handle == handle)
                .Select(p => p.UsageLimitPerCustomer)
                .SingleAsync(cancellationToken);
            if (
                limit is { } most
                && await db.PromotionUses.CountAsync(
                    u => u.Handle == handle && u.Customer == customer,
                    cancellationToken
                ) >= most
            )
            {
                throw CountCoupons.Exhausted(promotion.Code ?? handle, PromotionRefusal.ExhaustedForCustomer);
            }

            db.PromotionUses.Add(
                new PromotionUse
                {
                    TenantId = placement.TenantId,
                    Handle = handle,
                    PlacementId = placement.Id,
                    Customer = customer,
                }
            );
        }
    }

    private static bool IsCounted(QuotedPromotion promotion) => promotion is { Limited: true, Refused: null };

    /// <summary>Gives the uses back; part of the transaction that ends the undoing.</summary>
    public async Task UndoAsync(Placement placement, CancellationToken cancellationToken)
    {
        var uses = await db.PromotionUses.Where(u => u.PlacementId == placement.Id).ToListAsync(cancellationToken);
        foreach (var use in uses.OrderBy(u => u.Handle, StringComparer.Ordinal))
        {
            await db
                .Promotions.Where(p => p.Handle == use.Handle && p.Uses > 0)
                .ExecuteUpdateAsync(s => s.SetProperty(p => p.Uses, p => p.Uses - 1), cancellationToken);
            db.PromotionUses.Remove(use);
        }
    }
}
