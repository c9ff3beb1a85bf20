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
            Credits = order.Credits,
        };

    /// <summary>What an order came to more.</summary>
    public static InvoiceContent Of(Order order, OrderEdit edit, Seller seller)
    {
        var (sums, currency) = (edit.Sums, order.Currency);
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
                new(edit.Difference, currency),
                Money.Zero(currency)
            ),
        };
    }

    public static InvoiceContent Credit(
        IReadOnlyList<Invoice> invoices,
        Seller seller,
        Money back,
        IReadOnlyList<QuotedTax> taxes
    )
    {
        var numbers = string.Join(", ", invoices.Select(i => i.Number));
        var zero = Money.Zero(back.Currency);
        var tax = Money.Sum(taxes.Select(t => t.Amount), back.Currency);
        return invoices[0].Content with
        {
            Seller = seller,
            Of = numbers,
            PricesIncludeTax = true,
            Lines = [new(null, numbers, 1, back, zero, back)],
            Taxes = taxes,
            Totals = new(back, zero, zero, tax, back, zero),
            Credits = [],
        };
    }

    /// <summary>
    /// The taxes that an amount takes back when so much was taken back before: in proportion, each rounded so that credit
    /// notes over all of an invoice take back just its taxes.
    /// </summary>
    public static IReadOnlyList<QuotedTax> Taxes(IReadOnlyList<Invoice> invoices, long before, long amount)
    {
        var total = invoices.Sum(i => i.Total);
        return total == 0
            ? []
            :
            [
                .. invoices
                    .SelectMany(i => i.Content.Taxes)
                    .GroupBy(t => (t.Name, t.Country, t.Region, t.Percent))
                    .Select(g =>
                        g.First() with
                        {
                            Base = Part(
                                Money.Sum(g.Select(t => t.Base), g.First().Base.Currency),
                                total,
                                before,
                                amount
                            ),
                            Amount = Part(
                                Money.Sum(g.Select(t => t.Amount), g.First().Amount.Currency),
                                total,
                                before,
                                amount
                            ),
                        }
                    ),
            ];
    }

    private static Money Part(Money whole, long total, long before, long amount) =>
        new(Share(whole.Amount, total, before + amount) - Share(whole.Amount, total, before), whole.Currency);

    private static long Share(long whole, long total, long of) =>
        (long)((((Int128)whole * of * 2) + total) / (2 * total));

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
