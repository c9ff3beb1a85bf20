using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Promotions;

/// <summary>
/// Promotions and coupons. First each is asked whether it may apply, on prices before discounts. Then the rules of
/// combination choose which do, and those work in one order that depends on themselves alone: lines, order, shipping; by
/// priority; percentages before amounts. Percentages on the order are taken of the goods after the discounts on lines,
/// side by side. Nothing is ever lowered below zero, and an amount off the order is spread by largest remainder.
/// </summary>
internal sealed class PromotionStep : IPriceStep
{
    public void Apply(PriceDraft draft)
    {
        var request = draft.Request;
        if (request.Promotions.Count + request.Coupons.Count == 0)
        {
            return;
        }

        var (candidates, unknown) = PromotionCandidate.Of(draft);
        PromotionChoice.Choose(draft, candidates);
        PromotionRun.Run(draft, candidates, alone: null, record: true);
        Report(draft, candidates, unknown);
    }

    private static void Report(PriceDraft draft, PromotionCandidate[] candidates, List<QuotedCoupon>? unknown)
    {
        foreach (var c in candidates)
        {
            if (c.Entered is { } entered)
            {
                draft.Coupons.Add(new(entered.Code, c.Rule.Setting.Name, draft.Money(c.Amount), c.Refused, c.By));
            }
            else if (c.Refused is PromotionRefusal.GiftMissing)
            {
                draft.Gifts.Add(new(c.Rule.Handle, c.Rule.Setting.Name, c.Rule.Effect.Gift!));
            }

            if (c.Amount > 0 || draft.Request.Explain)
            {
                draft.Promotions.Add(
                    new(
                        c.Rule.Handle,
                        c.Rule.Setting.Name,
                        c.Rule.Version,
                        c.Rule.Effect.Kind,
                        c.Entered?.Code,
                        draft.Money(c.Amount),
                        c.Rule.Stage is PromotionStage.Shipping,
                        c.Rule.IsLimited,
                        c.Refused,
                        c.Refused?.Explain(c.By)
                    )
                );
            }
        }

        if (unknown is not null)
        {
            draft.Coupons.AddRange(unknown);
        }
    }
}
