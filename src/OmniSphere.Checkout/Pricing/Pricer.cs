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

        return new(
            request.PricesIncludeTax,
            [
                .. request.Lines.Select(
                    (line, i) =>
                        new QuotedLine(line.Id, line.UnitPrice, draft.Gross[i], draft.Discounts[i], draft.Taxes[i])
                ),
            ],
            draft.Coupons,
            request.Shipping is { } method
                ? new QuotedShipping(method.Code, method.Name, draft.ShippingPrice, draft.ShippingTax)
                : null,
            draft.TaxExplanation,
            Sums(draft)
        );
    }

    private static Totals Sums(PriceDraft draft)
    {
        var tax = Money.Sum(draft.Taxes, draft.Request.Currency) + draft.ShippingTax;
        var total = draft.Subtotal - draft.Discount + draft.ShippingPrice;
        if (!draft.Request.PricesIncludeTax)
        {
            total += tax;
        }

        return new(draft.Subtotal, draft.Discount, draft.ShippingPrice, tax, total, total);
    }
}
