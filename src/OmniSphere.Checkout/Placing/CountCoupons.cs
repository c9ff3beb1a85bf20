using Microsoft.EntityFrameworkCore;
using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Settings;
using OmniSphere.Checkout.Storage;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Placing;

/// <summary>
/// Counts the coupons and promotions of a cart against their limits, in the transaction that claims the cart. Undone by giving the uses
/// back.
/// </summary>
internal sealed class CountCoupons(CheckoutDbContext db, CountPromotions promotions)
{
    /// <summary>Whether a cart uses anything that is counted.</summary>
    public static bool Counts(CartDocument document) =>
        document.Quote.Coupons.Any(c => c.Refused is null) || CountPromotions.Counts(document.Quote);

    /// <exception cref="ProblemException">409 <c>coupon.exhausted</c>.</exception>
    public async Task RunAsync(Placement placement, CartDocument document, CancellationToken cancellationToken)
    {
        var customer = document.Customer!.Email.ToLowerInvariant();
        // One order for all carts, so that two of them never wait for each other.
        var codes = document
            .Quote.Coupons.Where(c => c.Refused is null)
            .Select(c => c.Code)
            .Order(StringComparer.Ordinal);
        foreach (var code in codes)
        {
            // The update takes the coupon's row, so whoever counts after us sees our use.
            var counted = await db
                .Coupons.Where(c => c.Code == code && (c.UsageLimit == null || c.Uses < c.UsageLimit))
                .ExecuteUpdateAsync(s => s.SetProperty(c => c.Uses, c => c.Uses + 1), cancellationToken);
            if (counted == 0)
            {
                throw Exhausted(code, PromotionRefusal.Exhausted);
            }

            var limit = await db
                .Coupons.Where(c => c.Code == code)
                .Select(c => c.UsageLimitPerCustomer)
                .SingleAsync(cancellationToken);
            if (
                limit is { } most
                && await db.CouponUses.CountAsync(u => u.Code == code && u.Customer == customer, cancellationToken)
                    >= most
            )
            {
                throw Exhausted(code, PromotionRefusal.ExhaustedForCustomer);
            }

            db.CouponUses.Add(
                new CouponUse
                {
                    TenantId = placement.TenantId,
                    Code = code,
                    PlacementId = placement.Id,
                    Customer = customer,
                }
            );
        }

        await promotions.RunAsync(placement, document.Quote, customer, cancellationToken);
    }

    /// <summary>Gives the uses back; part of the transaction that ends the undoing.</summary>
    public async Task UndoAsync(Placement placement, CancellationToken cancellationToken)
    {
        var uses = await db.CouponUses.Where(u => u.PlacementId == placement.Id).ToListAsync(cancellationToken);
        foreach (var use in uses.OrderBy(u => u.Code, StringComparer.Ordinal))
        {
            await db
                .Coupons.Where(c => c.Code == use.Code && c.Uses > 0)
                .ExecuteUpdateAsync(s => s.SetProperty(c => c.Uses, c => c.Uses - 1), cancellationToken);
            db.CouponUses.Remove(use);
        }

        await promotions.UndoAsync(placement, cancellationToken);
    }

    public static ProblemException Exhausted(string code, PromotionRefusal reason) =>
        Problem
            .Conflict("coupon.exhausted", "A coupon of the cart was used up in the meantime. Show the cart again.")
            .With("coupon", code)
            .With("reason", reason);
}
