using OmniSphere.Checkout.Carts;
using OmniSphere.Checkout.Pricing;
using OmniSphere.Contracts.Catalogue;
using OmniSphere.Http;

namespace OmniSphere.Checkout.Orders.Edits;

/// <summary>A line whose quantity changes.</summary>
/// <param name="Line">The line's place in the order, from 0.</param>
/// <param name="Quantity">Units from now on; 0 takes it out.</param>
internal sealed record QuantityChange(int Line, int Quantity);

/// <summary>Something that is added to an order.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Quantity">Units, 1 to 999.</param>
internal sealed record AddedUnits(string Sku, int Quantity);

/// <summary>What an edit would make of an order.</summary>
/// <param name="Lines">What changes.</param>
/// <param name="Outcome">The order afterwards.</param>
/// <param name="Shortages">What there is too little of, as far as the catalogue knows now.</param>
internal sealed record PricedEdit(
    IReadOnlyList<EditedLine> Lines,
    EditOutcome Outcome,
    IReadOnlyList<StockShortage> Shortages
);

/// <summary>Prices an order with other lines, on the terms it was placed on, by the pipeline that prices carts.</summary>
internal sealed class EditPricing(OfferLookup catalogue, CartPricing pricing)
{
    /// <param name="order">The order with its lines.</param>
    /// <param name="changes">Lines whose quantity changes, each once.</param>
    /// <param name="added">What is added.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="exchange">Whether what is less came back already, so that its stock does not make up for what is more.</param>
    /// <exception cref="ProblemException">409 <c>order.not_editable</c>, <c>variant.unavailable</c>.</exception>
    public async Task<PricedEdit> PriceAsync(
        Order order,
        IReadOnlyList<QuantityChange> changes,
        IReadOnlyList<AddedUnits> added,
        CancellationToken cancellationToken,
        bool exchange = false
    )
    {
        if (order.Terms is not { } terms || order.Lines.Exists(l => l.Terms is null))
        {
            throw Problem.Conflict("order.not_editable", "The order was placed before orders could be edited.");
        }

        var quantities = changes.ToDictionary(c => c.Line, c => c.Quantity);
        List<OrderLine> lines =
        [
            .. order
                .Lines.OrderBy(l => l.Position)
                .Select(l => l.With(quantities.TryGetValue(l.Position, out var q) ? q : l.Quantity)),
        ];
        var offers = await catalogue.FindAsync(
            added.Select(a => a.Sku).Concat(lines.Where(l => l.Quantity > 0).Select(l => l.Sku)),
            order.Currency,
            cancellationToken
        );
        foreach (var units in added)
        {
            lines.Add(LineOf(order, lines.Count, units, offers));
        }

        var sold = lines.Where(l => l.Quantity > 0).ToList();
        if (sold.Count == 0)
        {
            throw Problem.Unprocessable("order.nothing_left", "Cancel an order of which nothing is to be left.");
        }

        var quote = pricing.Price(terms.Request(order, [.. sold.Select(l => PriceLineOf(l, order.Currency))]));
        foreach (var (line, quoted) in sold.Zip(quote.Lines))
        {
            (line.UnitPrice, line.Total) = (quoted.UnitPrice.Amount, quoted.Total.Amount);
            (line.Discount, line.Tax) = (quoted.Discount.Amount, quoted.Tax.Amount);
        }

        foreach (var line in lines.Where(l => l.Quantity == 0))
        {
            (line.Total, line.Discount, line.Tax) = (0, 0, 0);
        }

        IReadOnlyList<EditedLine> changed = [.. Changed(order, lines)];
        return new(
            changed,
            OutcomeOf(lines, quote),
            [.. Shortages(exchange ? changed.Where(l => l.From == 0) : changed, offers)]
        );
    }

    private static IEnumerable<EditedLine> Changed(Order order, List<OrderLine> lines) =>
        lines
            .Select(l => (Line: l, From: order.Lines.Find(o => o.Position == l.Position)?.Quantity ?? 0))
            .Where(l => l.From != l.Line.Quantity)
            .Select(l => new EditedLine(l.Line.Position, l.Line.Sku, l.Line.Title, l.From, l.Line.Quantity));

    /// <summary>Units of each SKU that the edit takes from the stock, below zero what it gives back.</summary>
    public static IEnumerable<(string Sku, int Units)> Demand(IEnumerable<EditedLine> lines) =>
        lines
            .GroupBy(l => l.Sku, StringComparer.OrdinalIgnoreCase)
            .Select(g => (g.Key, g.Sum(l => l.To - l.From)))
            .Where(d => d.Item2 != 0);

    private static IEnumerable<StockShortage> Shortages(
        IEnumerable<EditedLine> lines,
        IReadOnlyDictionary<string, VariantOffer> offers
    ) =>
        Demand(lines)
            .Select(d => new StockShortage(d.Sku, d.Units, offers.GetValueOrDefault(d.Sku)?.Available ?? 0))
            .Where(s => s.Requested > s.Available);

    private static EditOutcome OutcomeOf(List<OrderLine> lines, Quote quote)
    {
        var totals = quote.Totals;
        return new(
            lines,
            totals.Subtotal.Amount,
            totals.Discount.Amount,
            totals.Shipping.Amount,
            totals.Tax.Amount,
            totals.Total.Amount,
            quote.Taxes,
            [.. quote.Coupons.Where(c => c.Refused is null)],
            quote.Promotions,
            quote.Relief
        );
    }

    private static PriceLine PriceLineOf(OrderLine line, Currency currency) =>
        new(default, line.Terms!.TaxCategory, line.Quantity, new(line.Terms.BasePrice, currency))
        {
            Sku = line.Sku,
            ProductId = line.ProductId,
            Categories = line.Terms.Categories,
            WeightGrams = line.Terms.WeightGrams,
            Tiers = line.Terms.Tiers,
        };

    private static OrderLine LineOf(
        Order order,
        int position,
        AddedUnits units,
        IReadOnlyDictionary<string, VariantOffer> offers
    ) =>
        offers.GetValueOrDefault(units.Sku) is { } offer
            ? new()
            {
                TenantId = order.TenantId,
                OrderId = order.Id,
                Position = position,
                Sku = offer.Sku,
                VariantId = offer.VariantId,
                ProductId = offer.ProductId,
                Title = offer.Title,
                Slug = offer.ProductSlug,
                Options = offer.Options,
                Image = offer.Image,
                Quantity = units.Quantity,
                Terms = LineTerms.Of(offer),
            }
            : throw Problem
                .Conflict("variant.unavailable", "The shop does not sell this in the order's currency.")
                .With("sku", units.Sku);
}
