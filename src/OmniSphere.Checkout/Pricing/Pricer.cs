using OmniSphere.Checkout.Promotions;
using OmniSphere.Checkout.Shipping;
using OmniSphere.Checkout.Tax;

namespace OmniSphere.Checkout.Pricing;

/// <summary>Prices carts: pure arithmetic, no input or output.</summary>
internal sealed class Pricer(IEnumerable<IPriceStep> steps)
{
    private readonly IPriceStep[] _steps = [.. steps];

    /// <summary>The chain that is shipped.</summary>
    public static Pricer Default { get; } =
        new([new LineStep(), new PromotionStep(), new ShippingStep(), new TaxStep()]);

    /// <exception cref="OverflowException">A sum does not fit 64 bits of minor units.</exception>
    public Quote Price(PriceRequest request)
    {
        var draft = new PriceDraft(request);
        foreach (var step in _steps)
        {
            step.Apply(draft);
        }

        var lines = new QuotedLine[request.Lines.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = new(
                request.Lines[i].Id,
                draft.Money(draft.Units[i]),
                draft.Money(draft.Gross[i]),
                draft.Money(draft.Discounts[i]),
                draft.Money(draft.Taxes[i])
            )
            {
                Discounts = DiscountsOf(draft, i),
                PriceList = draft.PriceLists[i],
            };
        }

        var totals = Sums(draft);
        var credits = CreditCover.Of(request, totals.Total.Amount);
        var covered = 0L;
        foreach (var credit in credits)
        {
            covered += credit.Amount.Amount;
        }

        return new(
            draft.PricesIncludeTax,
            lines,
            draft.Coupons,
            request.Shipping is { } method
                ? new QuotedShipping(
                    method.Code,
                    method.Name,
                    draft.Money(draft.ShippingPrice),
                    draft.Money(draft.ShippingTax)
                )
                {
                    Discount = draft.ShippingDiscount == 0 ? null : draft.Money(draft.ShippingDiscount),
                    PickUp = method.PickUp,
                }
                : null,
            draft.TaxExplanation,
            covered == 0 ? totals : totals with { Due = draft.Money(totals.Total.Amount - covered) }
        )
        {
            Credits = credits,
            Promotions = draft.Promotions,
            Gifts = draft.Gifts,
            Relief = draft.Relief is { } relief ? new QuotedRelief(relief, request.Buyer.VatNumber) : null,
        };
    }

    private static List<QuotedDiscount> DiscountsOf(PriceDraft draft, int line)
    {
        if (draft.Discounts[line] == 0)
        {
            return [];
        }

        var discounts = new List<QuotedDiscount>(2);
        foreach (var discount in draft.LineDiscounts)
        {
            if (discount.Line == line)
            {
                discounts.Add(new(discount.Source, draft.Money(discount.Amount)));
            }
        }

        return discounts;
    }

    private static Totals Sums(PriceDraft draft)
    {
        var tax = draft.ShippingTax;
        foreach (var amount in draft.Taxes)
        {
            tax = checked(tax + amount);
        }

        var total = checked(draft.Subtotal - draft.Discount + draft.ShippingPrice);
        if (!draft.PricesIncludeTax)
        {
            total = checked(total + tax);
        }

        return new(
            draft.Money(draft.Subtotal),
            draft.Money(draft.Discount),
            draft.Money(draft.ShippingPrice),
            draft.Money(tax),
            draft.Money(total),
            draft.Money(total)
        );
    }
}
