namespace OmniSphere.Checkout.Pricing;

/// <summary>Unit price times quantity.</summary>
internal sealed class LineStep : IPriceStep
{
    public void Apply(PriceDraft draft)
    {
        var request = draft.Request;
        draft.Gross = [.. request.Lines.Select(l => l.UnitPrice.Times(l.Quantity))];
        draft.Discounts = [.. request.Lines.Select(_ => Money.Zero(request.Currency))];
        draft.Taxes = [.. request.Lines.Select(_ => Money.Zero(request.Currency))];
    }
}
