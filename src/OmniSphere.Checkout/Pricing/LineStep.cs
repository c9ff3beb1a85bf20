namespace OmniSphere.Checkout.Pricing;

/// <summary>
/// Unit price times quantity. The unit price is the lowest of the base price and those of the price lists that apply: to
/// the quantity, to a group of the buyer or to everybody, at this moment. Who owes no tax sees it net.
/// </summary>
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

            var unit = line.UnitPrice.Amount;
            for (var t = 0; t < line.Tiers.Count; t++)
            {
                var tier = line.Tiers[t];
                if (tier.Price.Amount < unit && Applies(tier, line, request))
                {
                    (unit, draft.PriceLists[i]) = (tier.Price.Amount, tier.List);
                }
            }

            if (draft.Relief is not null && request.PricesIncludeTax)
            {
                unit = draft.TaxPlace.Net(unit, line.TaxCategory);
            }

            draft.Units[i] = unit;
            draft.Gross[i] = checked(unit * line.Quantity);
            subtotal = checked(subtotal + draft.Gross[i]);
        }

        draft.Subtotal = subtotal;
    }

    private static bool Applies(Contracts.Catalogue.PriceTier tier, PriceLine line, PriceRequest request) =>
        tier.Price.Currency == request.Currency
        && line.Quantity >= tier.MinQuantity
        && (tier.StartsAt is not { } start || request.Now >= start)
        && (tier.EndsAt is not { } end || request.Now < end)
        && (tier.Group is null || request.Buyer.Groups.Contains(tier.Group));
}
