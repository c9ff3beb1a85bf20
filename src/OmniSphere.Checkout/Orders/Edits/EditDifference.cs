using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Orders.Edits;

/// <summary>What the difference between an order before and after an edit is made of.</summary>
internal static class EditDifference
{
    public static EditSums Of(Order before, EditOutcome after) =>
        new(
            [
                .. after
                    .Lines.Select(l => Of(before.Lines.Find(o => o.Position == l.Position), l))
                    .Where(l => l.Units != 0 || l.Amount != 0),
            ],
            after.Subtotal - before.Subtotal,
            after.Discount - before.Discount,
            after.Shipping - before.Shipping,
            after.Tax - before.Tax,
            Taxes(before.Taxes, after.Taxes)
        );

    /// <summary>What several edits, one after another, come to together.</summary>
    public static EditSums Sum(IReadOnlyList<EditSums> edits) =>
        new(
            [
                .. edits
                    .SelectMany(e => e.Lines)
                    .GroupBy(l => l.Line)
                    .Select(g => g.Last() with { Units = g.Sum(l => l.Units), Amount = g.Sum(l => l.Amount) })
                    .Where(l => l.Units != 0 || l.Amount != 0),
            ],
            edits.Sum(e => e.Subtotal),
            edits.Sum(e => e.Discount),
            edits.Sum(e => e.Shipping),
            edits.Sum(e => e.Tax),
            [
                .. edits
                    .SelectMany(e => e.Taxes)
                    .GroupBy(Rate)
                    .Select(g =>
                        g.Last() with
                        {
                            Base = Money.Sum(g.Select(t => t.Base), g.Last().Base.Currency),
                            Amount = Money.Sum(g.Select(t => t.Amount), g.Last().Amount.Currency),
                        }
                    )
                    .Where(t => !t.Base.IsZero || !t.Amount.IsZero),
            ]
        );

    /// <summary>What makes two taxes the same tax.</summary>
    public static (string Name, string Country, string? Region, decimal Percent) Rate(QuotedTax t) =>
        (t.Name, t.Country, t.Region, t.Percent);

    private static LineDifference Of(OrderLine? before, OrderLine after) =>
        new(
            after.Position,
            after.Quantity - (before?.Quantity ?? 0),
            after.UnitPrice,
            after.Total - after.Discount - ((before?.Total ?? 0) - (before?.Discount ?? 0))
        );

    private static IReadOnlyList<QuotedTax> Taxes(IReadOnlyList<QuotedTax> before, IReadOnlyList<QuotedTax> after) =>
        [
            .. before
                .Concat(after)
                .Select(Rate)
                .Distinct()
                .Select(rate =>
                    Difference(before.FirstOrDefault(t => Rate(t) == rate), after.FirstOrDefault(t => Rate(t) == rate))
                )
                .Where(t => !t.Base.IsZero || !t.Amount.IsZero),
        ];

    private static QuotedTax Difference(QuotedTax? before, QuotedTax? after)
    {
        var known = (after ?? before)!;
        var zero = Money.Zero(known.Amount.Currency);
        return known with
        {
            Base = (after?.Base ?? zero) - (before?.Base ?? zero),
            Amount = (after?.Amount ?? zero) - (before?.Amount ?? zero),
        };
    }
}
