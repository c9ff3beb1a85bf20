using OmniSphere.Checkout.Pricing;
using OmniSphere.Checkout.Shipping;

namespace OmniSphere.Checkout.Promotions;

/// <summary>Lets promotions work on a cart: to see what they would save, or for good.</summary>
internal static class PromotionRun
{
    /// <summary>Applies those that are not refused, in their order.</summary>
    /// <param name="draft">The cart.</param>
    /// <param name="candidates">Sorted.</param>
    /// <param name="alone">Only this one; null is all that are not exclusive, or when recorded all that are left.</param>
    /// <param name="record">Whether to write what comes of it into the draft and the candidates.</param>
    /// <returns>What they take off goods and shipping together.</returns>
    public static long Run(PriceDraft draft, PromotionCandidate[] candidates, PromotionCandidate? alone, bool record)
    {
        var count = draft.Gross.Length;
        Span<long> left = count <= 64 ? stackalloc long[count] : new long[count];
        Span<long> take = count <= 64 ? stackalloc long[count] : new long[count];
        draft.Gross.CopyTo(left);
        var goods = draft.Subtotal;
        var orderBase = -1L;
        var shipping = 0L;
        foreach (var c in candidates)
        {
            if (alone is null ? c.Refused is not null || (c.IsExclusive && !record) : c != alone)
            {
                continue;
            }

            long taken;
            if (c.Rule.Stage is PromotionStage.Shipping)
            {
                taken = OffShipping(draft, c, goods, shipping, record);
                shipping += taken;
            }
            else
            {
                if (c.Rule.Stage is PromotionStage.Lines)
                {
                    c.Rule.Effect.OffLines(draft, take);
                }
                else
                {
                    orderBase = orderBase < 0 ? goods : orderBase;
                    Rounding.Spread(Math.Min(c.Rule.Effect.OffOrder(draft, orderBase), goods), left, take);
                }

                taken = TakeOff(draft, c, left, take, record);
                goods -= taken;
            }

            if (record)
            {
                c.Amount = taken;
            }
        }

        if (record)
        {
            draft.Discount = draft.Subtotal - goods;
            draft.ShippingDiscount = shipping;
        }

        return draft.Subtotal - goods + shipping;
    }

    private static long TakeOff(
        PriceDraft draft,
        PromotionCandidate candidate,
        Span<long> left,
        ReadOnlySpan<long> take,
        bool record
    )
    {
        var (wanted, taken) = (0L, 0L);
        for (var i = 0; i < left.Length; i++)
        {
            var here = Math.Min(take[i], left[i]);
            wanted += take[i];
            if (here == 0)
            {
                continue;
            }

            taken += here;
            left[i] -= here;
            if (record)
            {
                draft.Discounts[i] += here;
                draft.LineDiscounts.Add(new(i, candidate.Source, here));
            }
        }

        // A code that is typed before there is anything in the cart is kept for later.
        if (record && taken == 0 && draft.Subtotal > 0)
        {
            candidate.Refused = WhyNothing(candidate.Rule, wanted, left);
        }

        return taken;
    }

    private static PromotionRefusal WhyNothing(PromotionRule rule, long wanted, ReadOnlySpan<long> left) =>
        wanted > 0 || left.IndexOfAnyExcept(0L) < 0 ? PromotionRefusal.NothingLeft
        : rule.Effect.Gift is not null ? PromotionRefusal.GiftMissing
        : rule.Effect.Kind is PromotionEffectKind.Tiered ? PromotionRefusal.MinimumNotMet
        : rule.Stage is PromotionStage.Lines ? PromotionRefusal.NothingMatches
        : PromotionRefusal.NothingLeft;

    private static long OffShipping(
        PriceDraft draft,
        PromotionCandidate candidate,
        long goods,
        long before,
        bool record
    )
    {
        if (draft.Request.Shipping is not { } method)
        {
            return 0;
        }

        var isFor = candidate.Rule.Effect.IsForMethod(method.Code);
        var taken = isFor ? ShippingStep.PriceOf(draft, method, goods) - before : 0;
        if (record && taken == 0)
        {
            candidate.Refused = isFor ? PromotionRefusal.NothingLeft : PromotionRefusal.NoShipping;
        }

        return taken;
    }
}
