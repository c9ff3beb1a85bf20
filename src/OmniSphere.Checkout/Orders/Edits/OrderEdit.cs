using OmniSphere.Checkout.Orders.Returns;
using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Orders.Edits;

/// <summary>Names a change of an order's lines: <c>edt_…</c>.</summary>
internal sealed class EditKind : IIdKind
{
    public static string Prefix => "edt";
}

/// <summary>Where an edit stands.</summary>
internal enum EditState
{
    /// <summary>Decided; the stock is being asked.</summary>
    Pending,

    /// <summary>The order is as it was decided.</summary>
    Applied,

    /// <summary>There was not enough stock: the order is as it was.</summary>
    Refused,
}

/// <summary>A change of an order's lines.</summary>
/// <param name="Id">The edit; also the name under which its stock is changed.</param>
/// <param name="At">When it was decided.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Lines">What changes.</param>
/// <param name="Difference">What the order comes to more, or less, minor units.</param>
/// <param name="Sums">What the difference is made of, for the invoice.</param>
/// <param name="Note">For the timeline, or null.</param>
/// <param name="Actor">Subject of who decided it.</param>
internal sealed record OrderEdit(
    Id<EditKind> Id,
    DateTimeOffset At,
    EditState State,
    IReadOnlyList<EditedLine> Lines,
    long Difference,
    EditSums Sums,
    string? Note,
    string? Actor
)
{
    /// <summary>The return whose units are exchanged by it, or null.</summary>
    public Id<ReturnKind>? ReturnId { get; init; }

    /// <summary>What was given back for it, minor units.</summary>
    public long Refund { get; init; }

    /// <summary>What the order becomes; null once it has.</summary>
    public EditOutcome? Outcome { get; init; }
}

/// <summary>A line that changes.</summary>
/// <param name="Line">The line's place in the order, from 0.</param>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Title">Title of the product.</param>
/// <param name="From">Units before; 0 for a line that is added.</param>
/// <param name="To">Units after; 0 for a line that is removed.</param>
internal sealed record EditedLine(int Line, string Sku, string Title, int From, int To);

/// <summary>By how much an edit changes an order's sums, minor units.</summary>
internal sealed record EditSums(
    IReadOnlyList<LineDifference> Lines,
    long Subtotal,
    long Discount,
    long Shipping,
    long Tax,
    IReadOnlyList<QuotedTax> Taxes
);

/// <summary>By how much a line changes, after discounts, minor units.</summary>
internal sealed record LineDifference(int Line, int Units, long UnitPrice, long Amount);

/// <summary>An order's lines and sums after an edit.</summary>
internal sealed record EditOutcome(
    IReadOnlyList<OrderLine> Lines,
    long Subtotal,
    long Discount,
    long Shipping,
    long Tax,
    long Total,
    IReadOnlyList<QuotedTax> Taxes,
    IReadOnlyList<QuotedCoupon> Coupons,
    IReadOnlyList<QuotedPromotion> Promotions,
    QuotedRelief? TaxRelief
)
{
    /// <summary>Makes the order that.</summary>
    public void WriteTo(Order order)
    {
        foreach (var line in Lines)
        {
            if (order.Lines.Find(l => l.Position == line.Position) is not { } own)
            {
                order.Lines.Add(line);
                continue;
            }

            (own.Quantity, own.UnitPrice) = (line.Quantity, line.UnitPrice);
            (own.Total, own.Discount, own.Tax) = (line.Total, line.Discount, line.Tax);
        }

        (order.Subtotal, order.Discount, order.Shipping, order.Tax, order.Total) = (
            Subtotal,
            Discount,
            Shipping,
            Tax,
            Total
        );
        (order.Taxes, order.Coupons, order.Promotions, order.TaxRelief) = (Taxes, Coupons, Promotions, TaxRelief);
    }
}

/// <summary>An edit as buyers and merchants see it.</summary>
internal sealed record EditView(
    Id<EditKind> Id,
    DateTimeOffset At,
    EditState State,
    IReadOnlyList<EditedLine> Lines,
    Money Difference,
    Money Refund,
    Id<ReturnKind>? ReturnId
)
{
    public static EditView Of(OrderEdit e, Currency currency) =>
        new(e.Id, e.At, e.State, e.Lines, new(e.Difference, currency), new(e.Refund, currency), e.ReturnId);
}
