namespace OmniSphere.Checkout.Pricing;

/// <summary>Unit price times quantity.</summary>
internal sealed class LineStep : IPriceStep
{
    public void Apply(PriceDraft draft)
    {
        var request = draft.Request;
        var subtotal = 0L;
        for (var i = 0; i < request.Lines.Count; i++)
        {
            var line = request.Lines[i];
            if (line.UnitPrice.Currency != request.Currency)
            {
                throw new CurrencyMismatchException(line.UnitPrice.Currency, request.Currency);
            }

            draft.Units[i] = line.UnitPrice.Amount;
            draft.Gross[i] = checked(line.UnitPrice.Amount * line.Quantity);
            subtotal = checked(subtotal + draft.Gross[i]);
        }

        draft.Subtotal = subtotal;
    }
}
