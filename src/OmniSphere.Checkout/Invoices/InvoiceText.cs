using OmniSphere.Checkout.Orders;
using OmniSphere.Checkout.Orders.Edits;
using OmniSphere.Checkout.Pricing;

namespace OmniSphere.Checkout.Invoices;

/// <summary>Puts together what an invoice or a credit note says.</summary>
internal static class InvoiceText
{
    public static InvoiceContent Of(Order order, Seller seller) =>
        new()
        {
            Seller = seller,
            Buyer = order.BillingAddress,
            BuyerVatNumber = order.TaxRelief?.VatNumber,
            OrderNumber = order.Number,
            PricesIncludeTax = order.PricesIncludeTax,
            Lines =
            [
                .. order.Lines.Where(l => l.Quantity > 0).OrderBy(l => l.Position).Select(l => Line(l, order.Currency)),
                new(
                    null,
                    order.ShippingName,
                    1,
                    new(order.Shipping, order.Currency),
                    Money.Zero(order.Currency),
                    new(order.Shipping, order.Currency)
                ),
            ],
            Taxes = order.Taxes,
            TaxRelief = order.TaxRelief,
            Totals = order.Totals,
            Credits = Credits(order),
            Edits = [.. order.Edits.Where(e => e.State is EditState.Applied).Select(e => e.Id)],
        };

    /// <summary>
    /// What gift cards and store credit paid of what the order comes to by now: money goes back to the first of them first.
    /// </summary>
    private static List<QuotedCredit> Credits(Order order)
    {
        var (left, credits) = (order.Total, new List<QuotedCredit>());
        foreach (var credit in order.Credits.Reverse())
        {
            var part = Math.Min(left, credit.Amount.Amount);
            left -= part;
            if (part > 0)
            {
                credits.Insert(0, credit with { Amount = new(part, order.Currency) });
            }
        }

        return credits;
    }

    /// <summary>What an order came to more by so many edits.</summary>
    public static InvoiceContent More(Order order, IReadOnlyList<OrderEdit> edits, long difference, Seller seller)
    {
        var (sums, currency) = (EditDifference.Sum([.. edits.Select(e => e.Sums)]), order.Currency);
        return new()
        {
            Seller = seller,
            Buyer = order.BillingAddress,
            BuyerVatNumber = order.TaxRelief?.VatNumber,
            OrderNumber = order.Number,
            PricesIncludeTax = order.PricesIncludeTax,
            Lines = [.. sums.Lines.Select(l => Line(order, l)), .. Shipping(order, sums.Shipping)],
            Taxes = sums.Taxes,
            TaxRelief = order.TaxRelief,
            Totals = new(
                new(sums.Subtotal, currency),
                new(sums.Discount, currency),
                new(sums.Shipping, currency),
                new(sums.Tax, currency),
                new(difference, currency),
                Money.Zero(currency)
            ),
            Edits = [.. edits.Select(e => e.Id)],
        };
    }

    /// <summary>What is owed no more of an order with such documents.</summary>
    public static InvoiceContent Credit(
        IReadOnlyList<Invoice> papers,
        Seller seller,
        Money back,
        IReadOnlyList<OrderEdit> edits
    )
    {
        var invoices = papers.Where(p => p.Type is InvoiceType.Invoice).ToList();
        // With those that cancelled a credit note: they are owed like any other.
        var numbers = string.Join(", ", invoices.Select(i => i.Number));
        var zero = Money.Zero(back.Currency);
        var taxes = Taxes(papers, back);
        return invoices[0].Content with
        {
            Seller = seller,
            Of = numbers,
            PricesIncludeTax = true,
            Lines = [new(null, numbers, 1, back, zero, back)],
            Taxes = taxes,
            Totals = new(back, zero, zero, Money.Sum(taxes.Select(t => t.Amount), back.Currency), back, zero),
            Credits = [],
            Edits = [.. edits.Select(e => e.Id)],
        };
    }

    /// <summary>What credit notes have taken back and no invoice has cancelled.</summary>
    public static long Credited(IReadOnlyList<Invoice> papers) => -papers.Where(IsOfCredit).Sum(p => p.Signed);

    /// <summary>
    /// Cancels what credit notes took back, all of it or a part: what they say was given back has not reached the buyer.
    /// </summary>
    public static InvoiceContent Restore(IReadOnlyList<Invoice> papers, Seller seller, Money again)
    {
        var credit = papers.Where(IsOfCredit).ToList();
        var numbers = string.Join(", ", credit.Where(p => p.Type is InvoiceType.CreditNote).Select(p => p.Number));
        var zero = Money.Zero(again.Currency);
        var taxes = Taxes(credit, again);
        return credit[0].Content with
        {
            Seller = seller,
            Of = numbers,
            Lines = [new(null, numbers, 1, again, zero, again)],
            Taxes = taxes,
            Totals = new(again, zero, zero, Money.Sum(taxes.Select(t => t.Amount), again.Currency), again, zero),
            Edits = [],
        };
    }

    /// <summary>Whether it is a credit note, or an invoice that cancels one.</summary>
    private static bool IsOfCredit(Invoice paper) =>
        paper.Type is InvoiceType.CreditNote || paper.Content.Of is not null;

    /// <summary>
    /// The taxes that an amount takes back: its share of those that the documents leave open, so that the credit notes over
    /// all of it take back just its taxes; of credit notes alone, their share of what those took back.
    /// </summary>
    private static IReadOnlyList<QuotedTax> Taxes(IReadOnlyList<Invoice> papers, Money back)
    {
        var open = papers.Sum(p => p.Signed);
        return
        [
            .. papers
                .SelectMany(p => p.Content.Taxes.Select(t => (Tax: t, Sign: p.Type is InvoiceType.Invoice ? 1 : -1)))
                .GroupBy(t => EditDifference.Rate(t.Tax))
                .Select(g =>
                    g.First().Tax with
                    {
                        Base = Share(g.Sum(t => t.Sign * t.Tax.Base.Amount), open, back),
                        Amount = Share(g.Sum(t => t.Sign * t.Tax.Amount.Amount), open, back),
                    }
                ),
        ];
    }

    private static Money Share(long whole, long open, Money back) =>
        new(Rounding.Share(whole, back.Amount, open), back.Currency);

    private static InvoiceLine Line(Order order, LineDifference difference)
    {
        var line = order.Lines.First(l => l.Position == difference.Line);
        var units = difference.Units == 0 ? 1 : difference.Units;
        var price = difference.Units == 0 ? difference.Amount : difference.UnitPrice;
        return new(
            line.Sku,
            line.Title,
            units,
            new(price, order.Currency),
            new((price * units) - difference.Amount, order.Currency),
            new(difference.Amount, order.Currency)
        );
    }

    private static IEnumerable<InvoiceLine> Shipping(Order order, long difference)
    {
        var amount = new Money(difference, order.Currency);
        return amount.IsZero ? [] : [new(null, order.ShippingName, 1, amount, Money.Zero(order.Currency), amount)];
    }

    private static InvoiceLine Line(OrderLine line, Currency currency) =>
        new(
            line.Sku,
            line.Title,
            line.Quantity,
            new(line.UnitPrice, currency),
            new(line.Discount, currency),
            new(line.Total - line.Discount, currency)
        );
}
